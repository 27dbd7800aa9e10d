import type { Engine } from '@app/engine';
import { systemAct, type View } from '@app/kernel';
import type { PersonalRead, Residents } from '@app/engine';
import { accessBy, bureauListing, sliceNamed } from '@app/workflows';

const refsAtOnce = 200;

/**
 * Writes down, before anything is shown, what personal values an auditor is about to read (domain.md 3.21): in the audit stream of the
 * division the auditor is mandated for. Nobody else's reads; the vault logs those.
 * @throws what the command throws: what cannot be written down is not shown
 */
export const logAuditAccess =
  (engine: Pick<Engine, 'submit'>, residents: Pick<Residents, 'get'>) =>
  async ({ reader, purpose, stream, refs }: PersonalRead): Promise<void> => {
    const mandate = reader.acts.find((act) => act.capacity === 'AU');
    if (!mandate) return;
    const bureau = residents.get(bureauListing as unknown as View<{ divisionCode: string }>, mandate.organisation);
    const division = mandate.division ?? bureau?.divisionCode ?? '';
    for (let i = 0; i < refs.length; i += refsAtOnce) {
      const read = {
        person: reader.person,
        purpose,
        refs: refs.slice(i, i + refsAtOnce),
        ...(stream ? { stream } : {}),
      };
      const { workflow, command, id, input } = accessBy(division, read);
      await engine.submit({ slice: sliceNamed(workflow), command, id: id!, input, who: { act: systemAct } });
    }
  };
