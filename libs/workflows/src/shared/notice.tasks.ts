import type { Task, TaskChange } from '@app/kernel';

type Desk = Omit<Task, 'title' | 'why' | 'organisation' | 'bureau'>;
/** Opens a task at the bureau that posted the notice. */
export type OpenTask = (zh: string, en: string, task: Desk) => TaskChange;

/** Desks of a public notice: the clock closes it when it has ended, and not while an objection is open. */
export const noticeDesk = (commands: { close: string; handle: string }) => {
  const end = (open: OpenTask, dueOn: string): TaskChange =>
    open('结束公示', 'Close the notice', {
      key: 'noticeEnd', kind: 'noticeEnd', role: 'SYS', dueOn, command: commands.close, input: {},
    }); // prettier-ignore
  const over: TaskChange = { close: 'noticeEnd' };
  return {
    posted: (open: OpenTask, { endsOn }: { endsOn: string }): TaskChange[] => [{ close: 'notice' }, end(open, endsOn)],
    corrected: (open: OpenTask, { endsOn, open: left = 0 }: { endsOn: string; open?: number }): TaskChange[] =>
      left === 0 ? [end(open, endsOn)] : [],
    raised: (open: OpenTask, { objectionId, endsOn }: { objectionId: string; endsOn: string }): TaskChange[] => [
      over,
      open('处理异议', 'Handle an objection', {
        key: `objection:${objectionId}`, kind: 'objection', role: 'BO', dueOn: endsOn, command: commands.handle, input: { objectionId },
      }),
    ], // prettier-ignore
    /** `again`: what is due when the objection is upheld. */
    handled: (
      open: OpenTask,
      handled: { objectionId: string; result: string; open: number; endsOn: string },
      again: TaskChange,
    ): TaskChange[] => [
      { close: `objection:${handled.objectionId}` },
      ...(handled.result === 'upheld' ? [over, again] : handled.open === 0 ? [end(open, handled.endsOn)] : []),
    ],
    closed: (): TaskChange[] => [over],
  };
};
