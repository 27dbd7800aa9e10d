import { setTimeout as sleep } from 'node:timers/promises';
import type { Language } from '@app/kernel';
import { Ended, exitCode } from './io.js';

/** The running server that holds the data folder. */
export interface Remote {
  /** @throws Ended with the problem's own sentence */
  call: <T>(method: 'GET' | 'POST', path: string, body?: object | FormData) => Promise<T>;
  text: (path: string) => Promise<string>;
}
interface Problem {
  detail?: string;
  title?: string;
  next?: string;
  errors?: { pointer?: string; detail: string }[];
}

export function remoteAt(url: string, token: string | undefined, language: Language): Remote {
  async function ask(method: string, path: string, body?: object | FormData): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        'accept-language': language,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    }).catch(() => {
      throw new Ended(exitCode.unavailable, unreachable, { url });
    });
    if (response.ok) return response;
    const { detail, title, next, errors = [] } = (await response.json().catch(() => ({}))) as Problem;
    const said = [detail ?? title ?? `HTTP ${response.status}`, ...errors.map((each) => `${each.pointer ?? ''} ${each.detail}`), next]
      .filter(Boolean)
      .join(' '); // prettier-ignore
    const code = response.status >= 500 || response.status === 429 ? exitCode.unavailable : exitCode.wrongUse;
    throw new Ended(code, { zh: said, en: said });
  }
  return {
    call: async (method, path, body) => (await ask(method, path, body)).json() as never,
    text: async (path) => (await ask('GET', path)).text(),
  };
}
const unreachable = {
  zh: '无法连接 {url}：请确认服务已启动，或用 --url 指明地址。',
  en: '{url} cannot be reached: is the server running? --url says where.',
};

interface Run<R> {
  state: 'running' | 'done' | 'failed';
  events: number;
  report?: R;
}
/** Starts a run of the audit door and waits for its report. */
export async function runAt<R>(
  remote: Remote,
  path: string,
  body: object,
  onProgress: (progress: { events: number }) => void,
): Promise<R> {
  let run = await remote.call<Run<R>>('POST', path, body);
  while (run.state === 'running') {
    onProgress(run);
    await sleep(300);
    run = await remote.call<Run<R>>('GET', path);
  }
  if (!run.report)
    throw new Ended(exitCode.unavailable, { zh: '服务器未能完成。', en: 'The server could not finish it.' });
  return run.report;
}
