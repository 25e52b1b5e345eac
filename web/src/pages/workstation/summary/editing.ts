// Writing one section: the draft, the saving, and what happens when a colleague was first.
import { computed, ref, shallowRef } from "vue";
import type { Doc } from "../api/types";
import { drafts } from "../drafts";
import { Overtaken, type Document } from "./document";
import { reads, sectionOf } from "./reading";

export function useEditing(document: Document, interview: string) {
  const key = ref(""); // the section being written
  const fault = ref("");
  const busy = ref(false);
  const theirs = shallowRef<Doc>();

  const name = (of: string): string => `${interview}.${of}`;
  const drafted = (of: string): boolean => Boolean(drafts.get(name(of)));
  const unsaved = computed(() => drafts.count(`${interview}.`));

  function begin(of: string, words?: string): void {
    const section = document.doc.value && sectionOf(document.doc.value, of);
    if (!section) return;
    if (words !== undefined) drafts.set(name(of), { text: words, base: reads(section) });
    [key.value, fault.value, theirs.value] = [of, "", undefined];
  }

  function leave(): void {
    [key.value, fault.value, theirs.value] = ["", "", undefined];
  }

  function discard(): void {
    drafts.drop(name(key.value));
    document.show(theirs.value);
    leave();
  }

  /** True when it is saved. What was written stays a draft until then. */
  async function save(words: string): Promise<boolean> {
    const of = key.value;
    const section = document.doc.value && sectionOf(document.doc.value, of);
    if (!section || busy.value) return false;
    const base = theirs.value ? reads(sectionOf(theirs.value, of) ?? section) : (drafts.get(name(of))?.base ?? reads(section));
    if (words !== base) drafts.set(name(of), { text: words, base });
    busy.value = true;
    fault.value = "";
    try {
      await document.save(of, words, base);
      drafts.drop(name(of));
      leave();
      return true;
    } catch (error) {
      if (error instanceof Overtaken) theirs.value = error.current;
      else fault.value = (error as Error).message;
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { key, fault, busy, theirs, name, drafted, unsaved, begin, leave, discard, save };
}
