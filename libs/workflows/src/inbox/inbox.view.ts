import {
  categoryOf,
  idOf,
  kebab,
  view,
  workingDaysBetween,
  type EventMeta,
  type KernelEvents,
  type LocalDate,
  type ReactionFailure,
  type Slice,
  type StoredEvent,
  type Task,
  type View,
  type Words,
  type WorkDays,
} from '@app/kernel';

/** Something on somebody's desk, or on the clock's (`SYS`). Settled entries are gone. */
export interface InboxEntry {
  /** `<stream>:<key>` of the event that opened it. */
  id: string;
  of: 'task' | 'proposal' | 'failure';
  stream: string;
  workflow: string;
  key: string;
  kind: string;
  title: Words;
  /** Why it is on this desk. */
  why: Words;
  /** Roles that may settle it. */
  roles: string[];
  /** The same with the grade needed, where one is: `BO:head`. */
  capacities: string[];
  organisation?: string;
  person?: string;
  bureau?: string;
  dueOn?: LocalDate;
  /** What settles it, and what the clock submits. */
  command?: string;
  input?: object;
  /** `POST` this. */
  link?: string;
  openedOn: LocalDate;
  openedAt: string;
  eventId: string;
  schools: string[];
  units: string[];
  persons: string[];
  /** Who proposed it, and for whom: somebody else must approve. */
  proposers?: string[];
}

type Move = { id: string; entry?: InboxEntry } | { closeAll: string };

const bureauRoles = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'TDC', 'SA'];
export const schoolRoles = ['SC', 'CS', 'CV', 'MS'];

/** The entries of all workflows' tasks, of proposals that wait for a second person, and of commands that were refused to a reaction. */
export function inboxView(slices: readonly Slice[]): View<InboxEntry> {
  const byCategory = new Map(slices.map((slice) => [slice.workflow.name, slice]));
  const opening = new Set(slices.flatMap((slice) => Object.keys(slice.tasks ?? {})));
  const known = new WeakMap<StoredEvent, readonly Move[]>();

  const movesOf = (event: StoredEvent): readonly Move[] => {
    let moves = known.get(event);
    if (!moves) known.set(event, (moves = [...ofTasks(event), ...ofKernel(event)]));
    return moves;
  };

  function ofTasks(event: StoredEvent): Move[] {
    return slices.flatMap(({ tasks }) =>
      (tasks?.[event.type]?.(event as StoredEvent<never>) ?? []).map((change): Move => {
        const stream = change.stream ?? event.stream;
        if ('closeAll' in change) return { closeAll: stream };
        if ('close' in change) return { id: `${stream}:${change.close}` };
        return { id: `${stream}:${change.open.key}`, entry: entryOf(event, stream, change.open) };
      }),
    );
  }

  function ofKernel(event: StoredEvent): Move[] {
    switch (event.type) {
      case 'CommandProposed': {
        const data = event.data as unknown as KernelEvents['CommandProposed'];
        const entry = proposed(event, data);
        return [{ id: entry.id, entry }];
      }
      case 'ProposalApproved':
      case 'ProposalRejected':
        return [{ id: `${event.stream}:proposal:${String(event.data.proposal)}` }];
      case 'ReactionFailed': {
        const entry = failed(event, event.data as unknown as ReactionFailure);
        return [{ id: entry.id, entry }];
      }
      case 'ReactionSettled':
        return [{ id: `${event.stream}:failed:${String(event.data.commandId)}` }];
      default:
        return [];
    }
  }

  function entryOf(event: StoredEvent, stream: string, task: Task): InboxEntry {
    const { role, ...rest } = task;
    return {
      ...based(event, stream, 'task', [role], task.organisation, task.bureau),
      ...rest,
      id: `${stream}:${task.key}`,
      persons: task.person === undefined ? [] : [task.person],
      ...linkTo(stream, task.command),
    };
  }

  function proposed(event: StoredEvent, data: KernelEvents['CommandProposed']): InboxEntry {
    const { stream } = event;
    const { proposal, command, digest, organisation, capacities, by, onBehalfOf } = data;
    const { title, collection } = commandOf(stream, command);
    return {
      ...based(event, stream, 'proposal', capacities, organisation),
      proposers: onBehalfOf === undefined ? [by] : [by, onBehalfOf],
      id: `${stream}:proposal:${proposal}`,
      key: `proposal:${proposal}`,
      kind: 'secondPerson',
      title: { zh: `待核准：${title.zh}`, en: `To approve: ${title.en}` },
      why: { zh: '须由提出人以外的另一人核准', en: 'Another person than the proposer must approve it' },
      command,
      input: { digest },
      ...(collection ? { link: `/v1/${collection}/${idOf(stream)}/proposals/${proposal}/approve` } : {}),
    };
  }

  function failed(event: StoredEvent, data: ReactionFailure): InboxEntry {
    const { commandId, workflow, command, id, message, bureau, input } = data;
    const stream = id === undefined ? event.stream : `${workflow}-${id}`;
    // What failed may be the reaction itself, before it had a command to give: that can only be settled by hand.
    const known = byCategory.get(workflow)?.workflow.commands[command];
    const title = known?.title ?? { zh: command, en: command };
    return {
      ...based(event, stream, 'failure', ['BL', 'BO:head'], bureau),
      id: `${event.stream}:failed:${commandId}`,
      key: `failed:${commandId}`,
      kind: 'executionFailed',
      title: { zh: `未能自动办理：${title.zh}`, en: `Could not be carried out: ${title.en}` },
      why: message,
      command,
      input,
      link: `/v1/reactions/${idOf(event.stream)}/${commandId}/${known ? 'again' : 'settle'}`,
    };
  }

  function commandOf(stream: string, command: string): { title: Words; collection?: string } {
    const workflow = byCategory.get(categoryOf(stream))?.workflow;
    if (!workflow) return { title: { zh: command, en: command } };
    return {
      title: workflow.commands[command]?.title ?? { zh: command, en: command },
      collection: workflow.collection,
    };
  }

  /** Commands that only reactions and clocks give have no address. */
  function linkTo(stream: string, command: string | undefined): { link?: string } {
    const workflow = byCategory.get(categoryOf(stream))?.workflow;
    const row = command === undefined ? undefined : workflow?.commands[command];
    if (!row || row.creates || row.by.every((each) => each === 'SYS')) return {};
    return { link: `/v1/${workflow!.collection}/${idOf(stream)}/${kebab(command!)}` };
  }

  return view<InboxEntry>({
    // `inbox` is the report made from it.
    name: 'inbox-entries',
    version: 3,
    title: { zh: '待办条目', en: 'Inbox entries' },
    types: [
      ...opening,
      'CommandProposed', 'ProposalApproved', 'ProposalRejected', 'ReactionFailed', 'ReactionSettled',
    ], // prettier-ignore
    ids: (event) => movesOf(event).flatMap((move) => ('id' in move ? [move.id] : [])),
    also: (event) => {
      const all = movesOf(event).find((move) => 'closeAll' in move);
      return all && { field: 'stream', value: all.closeAll };
    },
    fold: (document, event, id) => {
      let entry = document;
      for (const move of movesOf(event))
        if ('closeAll' in move) {
          if (entry?.of === 'task' && entry.stream === move.closeAll) entry = undefined;
        } else if (move.id === id) entry = move.entry;
      return entry;
    },
    index: {
      of: 'text', stream: 'text', workflow: 'text', kind: 'text', roles: 'list', organisation: 'text', person: 'text', bureau: 'text',
      dueOn: 'text', openedOn: 'text', openedAt: 'text', schools: 'list', units: 'list', persons: 'list',
    }, // prettier-ignore
    search: ({ title }) => [title.zh, title.en],
    scope: { bureau: 'bureau', schools: 'schools', units: 'units', persons: 'persons' },
    names: ({ stream }) => [stream],
  });
}

/** What every entry has. A bureau's own task counts for that bureau; a school's or unit's is seen by it. */
function based(
  { id, meta }: { id: string; meta: EventMeta },
  stream: string,
  of: InboxEntry['of'],
  capacities: readonly string[],
  organisation?: string,
  bureau?: string,
): Omit<InboxEntry, 'id' | 'key' | 'kind' | 'title' | 'why'> {
  const roles = [...new Set(capacities.map((each) => each.split(':')[0]!))];
  const forRoles = (list: readonly string[]) =>
    organisation !== undefined && roles.some((role) => list.includes(role)) ? [organisation] : [];
  const ofBureau = bureau ?? forRoles(bureauRoles)[0];
  return {
    of,
    stream,
    workflow: categoryOf(stream),
    roles,
    capacities: [...capacities],
    ...(organisation === undefined ? {} : { organisation }),
    ...(ofBureau === undefined ? {} : { bureau: ofBureau }),
    openedOn: meta.effectiveOn,
    openedAt: meta.recordedAt,
    eventId: id,
    schools: forRoles(schoolRoles),
    units: forRoles(['CU']),
    persons: [],
  };
}

export type Colour = 'green' | 'amber' | 'red';
export type PresentedEntry = Omit<InboxEntry, 'capacities' | 'schools' | 'units' | 'persons' | 'proposers'> & {
  /** Negative when overdue. Absent without a due day. */
  workingDaysLeft?: number;
  colour?: Colour;
};

/** Green: more than three working days left; amber: three or fewer; red: the due day is over (24:00 Asia/Shanghai). */
export function present(entry: InboxEntry, today: LocalDate, calendar: WorkDays): PresentedEntry {
  const { capacities: _c, schools: _s, units: _u, persons: _p, proposers: _by, ...shown } = entry;
  if (entry.dueOn === undefined) return shown;
  const workingDaysLeft = workingDaysBetween(today, entry.dueOn, calendar);
  const colour = today > entry.dueOn ? 'red' : workingDaysLeft > 3 ? 'green' : 'amber';
  return { ...shown, workingDaysLeft, colour };
}
