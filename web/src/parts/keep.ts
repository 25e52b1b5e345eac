// What the browser keeps for us: between visits, or as long as the tab lives. Where storage is forbidden or full,
// nothing is kept and nothing breaks.
function shelf(find: () => Storage) {
  return {
    get(name: string): string {
      try {
        return find().getItem(name) ?? "";
      } catch {
        return "";
      }
    },
    set(name: string, value: string): void {
      try {
        find().setItem(name, value);
      } catch {
        // forbidden or full
      }
    },
  };
}

export const always = shelf(() => localStorage);
export const tab = shelf(() => sessionStorage);
