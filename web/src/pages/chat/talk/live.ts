// The WebSocket: connects, says hello, stays, and comes back by itself with growing pauses.
import { Refused, Unreached, type Act, type HistoryItem, type Problem, type Reply } from "./types";

export interface Heard {
  ready(): void;
  closed(): void;
  expired(): void;
  taken(key: string): void;
  receipt(key: string, turn: number): void;
  act(key: string, turn: number, act: Act): void;
  history(items: HistoryItem[]): void;
}

export interface Frame {
  type: string;
  key?: string;
  turn?: number;
  act?: Act;
  reply?: Reply;
  item?: HistoryItem;
  items?: HistoryItem[];
  problem?: Problem;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

const PAUSES = [500, 1000, 2000, 4000, 8000, 15_000];
const BEAT = 25_000; // shorter than the idle time proxies allow
const SIGN_OF_LIFE = 8_000; // a message must be acknowledged within this
const PATIENCE = 40_000; // and answered within this

export class Live {
  private socket: WebSocket | null = null;
  private isReady = false;
  private failures = 0;
  private wanted = false;
  private waiting = new Map<string, Waiting>();
  private pause = 0;
  private beat = 0;

  constructor(
    private readonly token: () => string,
    private readonly after: () => number,
    private readonly heard: Heard,
  ) {}

  get ready(): boolean {
    return this.isReady;
  }

  start(): void {
    this.wanted = true;
    this.connect();
  }

  stop(): void {
    this.wanted = false;
    clearTimeout(this.pause);
    this.socket?.close();
  }

  /** The network changed: do not wait for the pause to pass. */
  hurry(): void {
    if (!this.wanted || this.isReady) return;
    this.failures = 0;
    clearTimeout(this.pause);
    if (!this.socket) this.connect();
  }

  /** The network is gone: a socket over it will not notice for minutes. */
  drop(): void {
    this.socket?.close();
    this.lost();
  }

  /** Send one message and wait for its reply. Unreached when the line is or goes down. */
  send(body: { key: string }): Promise<Reply> {
    const { socket } = this;
    if (!socket || !this.isReady) return Promise.reject(new Unreached("no socket"));
    return new Promise((resolve, reject) => {
      const silence = setTimeout(() => this.drop(), SIGN_OF_LIFE);
      const end = setTimeout(() => this.drop(), PATIENCE);
      const done = () => (clearTimeout(silence), clearTimeout(end), this.waiting.delete(body.key));
      this.alive.set(body.key, () => clearTimeout(silence));
      this.waiting.set(body.key, {
        resolve: (reply) => (done(), resolve(reply)),
        reject: (error) => (done(), reject(error)),
      });
      socket.send(JSON.stringify({ type: "message", ...body }));
    });
  }

  private alive = new Map<string, () => void>();

  private connect(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/app/ws`);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token: this.token(), after: this.after() }));
    socket.onmessage = (event) => {
      if (socket === this.socket) this.hear(JSON.parse(event.data as string) as Frame);
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      if (event.code === 4401) {
        this.wanted = false;
        this.heard.expired();
      }
      this.lost();
    };
    this.beat = window.setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
    }, BEAT);
  }

  private lost(): void {
    if (!this.socket) return;
    this.socket = null;
    this.isReady = false;
    clearInterval(this.beat);
    this.alive.clear();
    for (const one of [...this.waiting.values()]) one.reject(new Unreached("socket closed"));
    this.heard.closed();
    if (!this.wanted) return;
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)] ?? 0;
    this.pause = window.setTimeout(() => this.connect(), pause * (0.8 + Math.random() * 0.4));
  }

  private hear(frame: Frame): void {
    const key = frame.key ?? "";
    if (key) this.alive.get(key)?.();
    if (frame.type === "ready") {
      this.isReady = true;
      this.failures = 0;
      this.heard.ready();
    } else if (frame.type === "typing") this.heard.taken(key);
    else if (frame.type === "receipt") this.heard.receipt(key, frame.turn ?? 0);
    else if (frame.type === "act" && frame.act) this.heard.act(key, frame.turn ?? 0, frame.act);
    else if (frame.type === "reply" && frame.reply) this.waiting.get(key)?.resolve(frame.reply);
    else if (frame.type === "history") this.heard.history(frame.items ?? []);
    else if (frame.type === "staff" && frame.item) this.heard.history([frame.item]);
    else if (frame.type === "error" && frame.problem) this.waiting.get(key)?.reject(new Refused(frame.problem));
  }
}
