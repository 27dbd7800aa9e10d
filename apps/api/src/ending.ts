import { DataFolderLocked } from '@app/event-store';
import { StoreUnavailable } from '@app/kernel';
import { WrongSetting } from './config.js';

/** How a start that cannot go on ends: one line in both languages, and the exit code (2 a wrong setting, 3 store, folder or port). */
export interface Ending {
  line: string;
  code: 2 | 3;
}

const reasons: Readonly<Record<StoreUnavailable['reason'], string>> = {
  away: '存储不可用',
  diskFull: '磁盘已满',
  closed: '存储已关闭',
  corrupt: '存储文件已损坏，或不是卷宗的存储：请用备份恢复',
  otherMode: '存储属于另一运行模式',
};
const doors: Readonly<Record<string, [zh: string, en: string]>> = {
  EADDRINUSE: ['端口已被占用', 'The port is in use'],
  EADDRNOTAVAIL: ['本机没有这一地址', 'This machine has no such address'],
  EACCES: ['无权监听该端口', 'Listening on this port is not allowed'],
};

interface SystemError {
  code?: string;
  syscall?: string;
  path?: string;
  address?: string;
  port?: number;
}

export function endingOf(error: unknown): Ending {
  if (error instanceof WrongSetting) return { line: error.message, code: 2 };
  return { line: lineOf(error), code: 3 };
}

function lineOf(error: unknown): string {
  if (error instanceof DataFolderLocked) {
    const who = error.holder ? `进程 ${error.holder.pid}` : '另一进程';
    return `数据目录正由${who}使用。 ${error.message}.`;
  }
  if (error instanceof StoreUnavailable) return `${reasons[error.reason]}。 ${error.message}`;
  if (!(error instanceof Error)) return unfinished(String(error));
  const { code, syscall, path, address = '', port } = error as SystemError;
  const door = syscall === 'listen' || syscall === 'bind' ? doors[code ?? ''] : undefined;
  if (door) return `${door[0]}：${address}:${port}。 ${door[1]}: ${address}:${port}.`;
  if (code !== undefined && path !== undefined)
    return `数据目录不可用：${path}（${code}）。 The data folder cannot be used: ${path} (${code}).`;
  return unfinished(error.message);
}

const unfinished = (why: string): string => `未能完成。 Could not be finished: ${why.replace(/\s+/g, ' ').trim()}`;
