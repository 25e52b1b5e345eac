// A text message as WeChat shows it: words and links, nothing else of HTML.
export interface Piece {
  text: string;
  href: string;
}

const LINK = /<a href="(https?:\/\/[^"]+)"[^>]*>([^<]*)<\/a>/g;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    found.push({ text: text.slice(end, match.index), href: "" }, { text: match[2] ?? "", href: match[1] ?? "" });
    end = match.index + match[0].length;
  }
  return [...found, { text: text.slice(end), href: "" }].filter((piece) => piece.text);
}

export const HOW: Record<string, string> = {
  passive: "直接回复",
  customer: "客服消息",
  template: "模板消息",
  notice: "订阅通知",
  broken: "微信提示",
};
