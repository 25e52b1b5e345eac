// Records a voice message with what the browser has; phones and desktops differ in the format they write.
import { ref } from "vue";

const FORMATS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
const LONGEST = 60; // seconds

export const canRecord = typeof MediaRecorder !== "undefined" && Boolean(navigator.mediaDevices);

export function useRecorder(done: (sound: Blob, name: string) => void) {
  const seconds = ref(0);
  const recording = ref(false);
  const trouble = ref("");
  let recorder: MediaRecorder | null = null;
  let clock = 0;
  let keep = false;

  async function start(): Promise<void> {
    trouble.value = "";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const format = FORMATS.find((one) => MediaRecorder.isTypeSupported(one));
      recorder = new MediaRecorder(stream, format ? { mimeType: format } : {});
    } catch {
      trouble.value = "没有拿到麦克风。请在浏览器里允许使用麦克风，或者打字告诉我。";
      return;
    }
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      recorder?.stream.getTracks().forEach((track) => track.stop());
      const type = (recorder?.mimeType || "audio/webm").split(";")[0] as string;
      if (keep && parts.length) done(new Blob(parts, { type }), `语音 ${seconds.value} 秒`);
      recorder = null;
    };
    recorder.start();
    seconds.value = 0;
    recording.value = true;
    clock = window.setInterval(() => ++seconds.value >= LONGEST && stop(true), 1000);
  }

  function stop(send: boolean): void {
    keep = send;
    clearInterval(clock);
    recording.value = false;
    recorder?.stop();
  }

  return { seconds, recording, trouble, start, stop };
}
