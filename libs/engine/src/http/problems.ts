import { HttpException } from '@nestjs/common';
import {
  ClaimTaken,
  EventIdTaken,
  fill,
  FilterRefused,
  ForeignPosition,
  generalClauses,
  kindOf,
  Refusal,
  refuseGeneral,
  RevisionConflict,
  StoreUnavailable,
  Unauthorised,
  VaultConflict,
  type Clause,
  type ClauseBook,
  type Language,
  type RefusalKind,
  type Words,
} from '@app/kernel';
import { NotCaughtUp, NotFound, PreconditionRequired, ScannerUnavailable, ShapeRefused } from '../engine.js';
import { ParameterRefused } from './headers.js';

/** RFC 9457, with the clause that was applied. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  instance: string;
  correlationId: string;
  clause?: { code: string; sentence: string; basis: string; rows: readonly string[] };
  /** What to do instead. */
  next?: string;
  /** JSON pointer of the field concerned. */
  field?: string;
  errors?: readonly ({ detail: string } & ({ pointer: string } | { parameter: string }))[];
}

interface DoorProblem {
  status: number;
  title: Words;
  next: Words;
  /** Seconds. */
  retryAfter?: number;
}
/** What the door itself refuses, beside the clauses. */
export const doorProblems = {
  GEN_MALFORMED: {
    status: 400,
    title: { zh: '请求无法读取', en: 'The request cannot be read' },
    next: { zh: '请检查 JSON 格式，并以 UTF-8 编码。', en: 'Check the JSON, and that it is UTF-8.' },
  },
  GEN_SHAPE: {
    status: 400,
    title: { zh: '填写有误', en: 'The request has the wrong shape' },
    next: { zh: '请按 errors 逐项改正。', en: 'Correct what errors names.' },
  },
  GEN_UNAUTHORISED: {
    status: 401,
    title: { zh: '身份凭证缺失或无效', en: 'The token is missing or not valid' },
    next: { zh: '请重新登录后再试。', en: 'Sign in again.' },
  },
  GEN_NOT_FOUND: {
    status: 404,
    title: { zh: '没有这一内容，或您无权查看', en: 'There is no such thing, or you may not see it' },
    next: { zh: '请核对地址与编号。', en: 'Check address and id.' },
  },
  GEN_CLAIM_TAKEN: {
    status: 409,
    title: { zh: '该值已被占用', en: 'The value is already taken' },
    next: { zh: '请核对后改用其他值。', en: 'Use another value.' },
  },
  GEN_BODY_TOO_LARGE: {
    status: 413,
    title: { zh: '请求内容过大', en: 'The request is too large' },
    next: { zh: '请分批提交，或以附件提交。', en: 'Split it, or hand it in as evidence.' },
  },
  GEN_MEDIA_TYPE: {
    status: 415,
    title: { zh: '不支持的内容类型', en: 'The media type is not supported' },
    next: { zh: '请使用 application/json。', en: 'Use application/json.' },
  },
  GEN_PRECONDITION_REQUIRED: {
    status: 428,
    title: {
      zh: '决定类操作须写明所依据的版本（If-Match）',
      en: 'A decision must name the revision it relies on (If-Match)',
    },
    next: { zh: '请先读取卷宗，以其 ETag 作为 If-Match。', en: 'Read the file and send its ETag as If-Match.' },
  },
  GEN_RATE: {
    status: 429,
    title: { zh: '请求过于频繁', en: 'Too many requests' },
    next: { zh: '请稍后再试。', en: 'Try again later.' },
  },
  GEN_REQUEST: {
    status: 400,
    title: { zh: '请求无法办理', en: 'The request cannot be served' },
    next: { zh: '请检查请求。', en: 'Check the request.' },
  },
  GEN_INTERNAL: {
    status: 500,
    title: { zh: '系统内部错误', en: 'Internal error' },
    next: { zh: '请把 correlationId 告知管理员。', en: 'Give the correlationId to the administrator.' },
  },
  GEN_UNAVAILABLE: {
    status: 503,
    title: { zh: '存储暂时不可用', en: 'The store is not available now' },
    next: { zh: '请稍后以同一 Idempotency-Key 重试。', en: 'Try again later with the same Idempotency-Key.' },
    retryAfter: 5,
  },
  GEN_READ_ONLY: {
    status: 503,
    title: { zh: '磁盘已满，系统只读', en: 'The disk is full; the system is read-only' },
    next: { zh: '请联系管理员；读取不受影响。', en: 'Tell the administrator; reading goes on.' },
    retryAfter: 60,
  },
  GEN_BUSY: {
    status: 503,
    title: { zh: '该卷宗正被频繁办理', en: 'The file is being worked on by others' },
    next: { zh: '请稍后重试。', en: 'Try again in a moment.' },
    retryAfter: 1,
  },
  GEN_NOT_CAUGHT_UP: {
    status: 503,
    title: { zh: '视图尚未更新到所要求的位置', en: 'The view has not come as far as asked' },
    next: { zh: '请稍后重试。', en: 'Try again in a moment.' },
    retryAfter: 1,
  },
  GEN_SCANNER_UNAVAILABLE: {
    status: 503,
    title: { zh: '附件安全检查暂时不可用，附件未收取', en: 'Files cannot be scanned now; the file was not taken' },
    next: {
      zh: '请稍后重新上传；持续如此的，请告知管理员。',
      en: 'Upload it again later; if it goes on, tell the administrator.',
    },
    retryAfter: 60,
  },
} satisfies Record<string, DoorProblem>;
export type DoorCode = keyof typeof doorProblems;

const kindTitles: Record<RefusalKind, Words> = {
  state: { zh: '当前情况不能办理', en: 'Not possible as things stand' },
  forbidden: { zh: '无权办理', en: 'Not allowed' },
  rule: { zh: '不符合规定', en: 'Against a rule' },
};
const kindStatus: Record<RefusalKind, number> = { state: 409, forbidden: 403, rule: 422 };

/** domain.md 0.6; a stale `If-Match` has a status of its own. */
export const statusOf = (code: string, clause: Clause): number =>
  code === 'GEN_VERSION_CONFLICT' ? 412 : kindStatus[kindOf(code, clause)];

/** A request above somebody's rate (429). */
export class TooMany extends Error {
  constructor(
    /** Seconds until a token is back. */
    readonly retryAfter: number,
    readonly limit: number,
  ) {
    super('too many requests');
  }
}
/** A body nested deeper than the door takes (400). */
export class TooDeep extends Error {}

/** Where a problem came up. */
export interface Place {
  language: Language;
  instance: string;
  correlationId: string;
}
export interface Said {
  problem: Problem;
  headers: Record<string, string>;
}

/** Words any error for the caller; nothing of the stack, of stores or of personal data gets out. */
export function problemOf(error: unknown, place: Place): Said {
  const { language } = place;
  if (error instanceof Refusal) return refused(error, place);
  if (error instanceof VaultConflict || error instanceof EventIdTaken)
    return refused(refuseGeneral('GEN_COMMAND_ID_REUSED'), place);
  if (error instanceof ShapeRefused) return atDoor('GEN_SHAPE', place, { errors: error.errors });
  if (error instanceof ParameterRefused)
    return atDoor('GEN_SHAPE', place, { errors: [{ parameter: error.parameter, detail: error.words[language] }] });
  if (error instanceof FilterRefused || error instanceof ForeignPosition)
    return atDoor('GEN_SHAPE', place, { errors: [{ parameter: 'after', detail: noCursor[language] }] });
  if (error instanceof TooDeep) return atDoor('GEN_MALFORMED', place, { detail: tooDeep[language] });
  if (error instanceof Unauthorised)
    return atDoor('GEN_UNAUTHORISED', place, {}, { 'www-authenticate': 'Bearer realm="juanzong"' });
  if (error instanceof NotFound) return atDoor('GEN_NOT_FOUND', place);
  if (error instanceof PreconditionRequired) return atDoor('GEN_PRECONDITION_REQUIRED', place);
  if (error instanceof NotCaughtUp) return atDoor('GEN_NOT_CAUGHT_UP', place);
  if (error instanceof ScannerUnavailable) return atDoor('GEN_SCANNER_UNAVAILABLE', place);
  if (error instanceof StoreUnavailable)
    return atDoor(error.reason === 'diskFull' ? 'GEN_READ_ONLY' : 'GEN_UNAVAILABLE', place);
  if (error instanceof RevisionConflict) return atDoor('GEN_BUSY', place);
  if (error instanceof ClaimTaken) return atDoor('GEN_CLAIM_TAKEN', place);
  if (error instanceof TooMany)
    return atDoor(
      'GEN_RATE',
      place,
      {},
      {
        'retry-after': String(error.retryAfter),
        'ratelimit-limit': String(error.limit),
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(error.retryAfter),
      },
    );
  return atDoor(codeOfStatus(statusIn(error)), place, {}, {}, statusIn(error));
}

const noCursor: Words = { zh: '游标、位置或条件对此处无效', en: 'cursor, position or condition is not valid here' };
const tooDeep: Words = { zh: '嵌套过深', en: 'The body is nested too deeply' };

/** Status of an error of the framework: its own, or that of the HTTP server beneath. */
function statusIn(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}
function codeOfStatus(status: number): DoorCode {
  switch (status) {
    case 400:
      return 'GEN_MALFORMED';
    case 401:
      return 'GEN_UNAUTHORISED';
    case 404:
      return 'GEN_NOT_FOUND';
    case 413:
      return 'GEN_BODY_TOO_LARGE';
    case 415:
      return 'GEN_MEDIA_TYPE';
    case 503:
      return 'GEN_UNAVAILABLE';
    default:
      return status < 500 ? 'GEN_REQUEST' : 'GEN_INTERNAL';
  }
}

function refused(refusal: Refusal, { language, instance, correlationId }: Place): Said {
  const { code, clause, values, field } = refusal;
  const sentence = refusal.say(language);
  return {
    problem: {
      type: `/problems/${code}`,
      title: kindTitles[refusal.kind][language],
      status: statusOf(code, clause),
      detail: sentence,
      code,
      instance,
      correlationId,
      clause: { code, sentence, basis: fill(clause.basis[language], values), rows: clause.rows },
      next: fill(clause.next[language], values),
      ...(field === undefined ? {} : { field }),
    },
    headers: {},
  };
}

function atDoor(
  code: DoorCode,
  { language, instance, correlationId }: Place,
  more: Partial<Problem> = {},
  headers: Record<string, string> = {},
  as?: number,
): Said {
  const { status, title, next, retryAfter }: DoorProblem = doorProblems[code];
  return {
    problem: {
      type: `/problems/${code}`,
      title: title[language],
      status: as ?? status,
      detail: title[language],
      code,
      instance,
      correlationId,
      next: next[language],
      ...more,
    },
    headers: { ...headers, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) },
  };
}

/** What `GET /problems/<code>` answers: every code this release can give. */
export function problemCatalogue(books: readonly ClauseBook[]): Map<string, object> {
  const entries = new Map<string, object>();
  for (const [code, { status, title, next }] of Object.entries<DoorProblem>(doorProblems))
    entries.set(code, { code, status, title, next });
  for (const book of [generalClauses as ClauseBook, ...books])
    for (const [code, clause] of Object.entries(book)) {
      const { zh, en, basis, next, rows } = clause;
      entries.set(code, {
        code,
        status: statusOf(code, clause),
        title: kindTitles[kindOf(code, clause)],
        clause: { zh, en, basis, rows },
        next,
      });
    }
  return entries;
}
