// Loading again because something happened: at once, then never more than one request under way and one waiting.
export function coalesce(load: () => Promise<unknown>, pause = 400): () => void {
  let busy = false;
  let more = false;

  async function run(): Promise<void> {
    busy = true;
    await load().catch(() => undefined);
    await new Promise((resume) => setTimeout(resume, pause));
    busy = false;
    if (more) {
      more = false;
      void run();
    }
  }

  return () => {
    if (busy) more = true;
    else void run();
  };
}
