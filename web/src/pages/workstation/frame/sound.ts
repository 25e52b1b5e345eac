// Two soft tones for a new emergency or crisis: off until somebody turns it on, on this computer.
import { ref, watch } from "vue";
import { always } from "../../../parts/keep";

export const sound = ref(always.get("anban.desk-sound") === "on");
watch(sound, (on) => (always.set("anban.desk-sound", on ? "on" : "off"), on && ring()));

let audio: AudioContext | undefined;

export function ring(): void {
  if (!sound.value) return;
  audio ??= new AudioContext();
  void audio.resume(); // browsers keep it silent until somebody has touched the page
  tone(audio, 660, 0);
  tone(audio, 880, 0.22);
}

function tone(on: AudioContext, pitch: number, later: number): void {
  const [voice, loud] = [on.createOscillator(), on.createGain()];
  const at = on.currentTime + later;
  voice.frequency.value = pitch;
  loud.gain.setValueAtTime(0.0001, at);
  loud.gain.exponentialRampToValueAtTime(0.12, at + 0.03);
  loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.4);
  voice.connect(loud).connect(on.destination);
  voice.start(at);
  voice.stop(at + 0.45);
}
