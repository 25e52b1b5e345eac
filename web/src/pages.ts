// Every page of the family: its folder under src/pages → its HTML file, which is also its address.
export const pages: Record<string, string> = {
  chat: "index.html",
  wechat: "wechat.html",
  admin: "admin/index.html",
  workstation: "workstation/index.html",
};
