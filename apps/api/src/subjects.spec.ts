import { streamOf, systemAct, type Vault } from '@app/kernel';
import { memoryEventStore } from '@app/kernel/testing';
import { asStored, chain } from '@app/engine';
import { keepSubjects } from './subjects.js';

const at = '2024-09-09T09:00:00.000+08:00';
const noDigest = { sha256: '', sm3: '' };

/** A log of subjects' events, and a vault that notes what it is told and fails as often as it is asked to. */
function world() {
  const store = memoryEventStore();
  const told: string[] = [];
  const plan = { failures: 0 };
  const act = (what: string) => async (subject: string) => {
    if (plan.failures-- > 0) throw new Error('busy');
    told.push(`${what} ${subject}`);
  };
  const vault = {
    restrict: act('restrict'),
    release: act('release'),
    destroy: act('destroy'),
  } as Partial<Vault> as Vault;
  let sequence = 0;
  async function append(type: string, id: string) {
    const stream = streamOf('subject', id);
    const expected = await store.revision(stream);
    const commandId = `00000000-0000-7000-8000-${String(++sequence).padStart(12, '0')}`;
    const draft = { type, data: {}, about: [], effectiveOn: '2024-09-09', visibility: 'internal' as const };
    const record = { command: type, edition: 1, input: {}, act: systemAct, read: expected, correlation: commandId, release: 'test' }; // prettier-ignore
    const events = chain(stream, expected, [draft], { recordedAt: at, commandId, record }, noDigest);
    const { position } = await store.append({ stream, expected, events });
    return asStored(stream, expected, events, position);
  }
  return { store, vault, told, plan, append };
}

describe('The vault follows the log of subjects', () => {
  it('at the start with the last event of each alone, whatever came before it', async () => {
    const { store, vault, told, append } = world();
    for (const [type, id] of [
      ['SubjectRestricted', 'p1'],
      ['SubjectReleased', 'p1'],
      ['SubjectRestricted', 'p2'],
      ['SubjectDestroyed', 'p2'],
    ] as const)
      await append(type, id);
    const subjects = await keepSubjects({ store, vault }, () => undefined);
    expect(told).toEqual(['release p1', 'destroy p2']);
    await subjects.close();
  });

  it('then with every event this process appends, again until the vault has done it', async () => {
    const { store, vault, told, plan, append } = world();
    const errors: unknown[] = [];
    const subjects = await keepSubjects({ store, vault }, (error) => errors.push(error));
    plan.failures = 1;
    subjects.appended(await append('SubjectRestricted', 'p1'));
    subjects.appended(await append('SubjectDestroyed', 'p1'));
    await subjects.settled();
    expect(told).toEqual(['restrict p1', 'destroy p1']);
    expect(errors).toEqual([new Error('busy')]);
    await subjects.close();
  });

  it('and a start fails while the vault cannot be changed; a close does not wait for it', async () => {
    const { store, vault, told, plan, append } = world();
    const event = await append('SubjectDestroyed', 'p1');
    plan.failures = Infinity;
    await expect(keepSubjects({ store, vault }, () => undefined)).rejects.toThrow('busy');
    plan.failures = 0;
    const subjects = await keepSubjects({ store, vault }, () => undefined);
    plan.failures = Infinity;
    subjects.appended(event);
    await subjects.close();
    expect(told).toEqual(['destroy p1']);
  });
});
