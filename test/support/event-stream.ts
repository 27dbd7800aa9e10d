/** One message of an event stream; without `data` it only says how far one has come. */
export interface Message {
  id: string;
  data?: string;
}

/** A reader of Server-Sent Events, as a browser's EventSource reads them (WHATWG HTML 9.2), but for reconnecting. */
export class EventStream {
  /** What to send as Last-Event-ID next time. */
  lastEventId = '';
  private text = '';
  private constructor(
    private readonly closing: AbortController,
    private readonly body: AsyncIterator<Uint8Array>,
  ) {}

  /** @throws when it is not answered by a stream */
  static async open(url: string, token: string, lastEventId?: string): Promise<EventStream> {
    const closing = new AbortController();
    const response = await fetch(url, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: closing.signal,
    });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !type.startsWith('text/event-stream'))
      throw new Error(`${response.status} ${await response.text()}`);
    const stream = new EventStream(closing, response.body!.values());
    stream.lastEventId = lastEventId ?? '';
    return stream;
  }

  /** Messages until the connection ends; what was begun and not ended is lost, as it must be. */
  async *messages(): AsyncGenerator<Message, void> {
    const decoder = new TextDecoder();
    try {
      for (let got = await this.body.next(); !got.done; got = await this.body.next()) {
        this.text += decoder.decode(got.value, { stream: true });
        for (let end = this.text.indexOf('\n\n'); end >= 0; end = this.text.indexOf('\n\n')) {
          const fields = this.text.slice(0, end).split('\n');
          this.text = this.text.slice(end + 2);
          const value = (name: string) => fields.find((each) => each.startsWith(`${name}: `))?.slice(name.length + 2);
          const [id, data] = [value('id'), value('data')];
          if (id !== undefined) this.lastEventId = id;
          if (id !== undefined || data !== undefined)
            yield { id: this.lastEventId, ...(data === undefined ? {} : { data }) };
        }
      }
    } catch (error) {
      if (!this.closing.signal.aborted && !/terminated|aborted/.test(String(error))) throw error;
    }
  }

  /** The next messages with data. */
  async take(count: number): Promise<Message[]> {
    const found: Message[] = [];
    if (count === 0) return found;
    for await (const message of this.messages()) if (message.data !== undefined && found.push(message) === count) break;
    return found;
  }

  close(): void {
    this.closing.abort();
  }
}
