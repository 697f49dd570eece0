import { once } from "node:events";
import { WebSocket } from "ws";

type Message = { id?: number; method?: string; params?: never; result?: never; error?: { message: string } };

/** A debugger, as DevTools and VS Code are: it speaks the inspector's protocol with another process. */
export class Inspector {
  private nextId = 1;
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly events: Message[] = [];
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (text: Buffer) => {
      const message = JSON.parse(text.toString()) as Message;
      if (message.id !== undefined) this.answers.get(message.id)?.(message);
      else this.events.push(message);
      this.wake();
    });
  }

  static async connect(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await once(socket, "open");
    return new Inspector(socket);
  }

  /** Sends a command and waits for its result. */
  async send<Result>(method: string, params: object = {}): Promise<Result> {
    const id = this.nextId++;
    const answered = new Promise<Message>((resolve) => this.answers.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result as unknown as Result;
  }

  /** The next event of that name that suits, come or to come; each is given once. */
  async event<Params>(method: string, suits: (params: Params) => boolean = () => true): Promise<Params> {
    for (;;) {
      const at = this.events.findIndex((one) => one.method === method && suits(one.params as unknown as Params));
      if (at >= 0) return this.events.splice(at, 1)[0]!.params as unknown as Params;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    this.socket.close();
  }
}
