import type { Ask } from '@app/kernel';
import { resolutionFact } from './rotations.resolution.facts.js';

describe('The resolution a rotation plan stands on', () => {
  const held = (more: object = {}) => ({
    kind: 'council',
    collaborationId: 'group',
    resolutions: [
      { resolutionId: 'yes', meetingId: 'meeting', carried: true },
      { resolutionId: 'no', meetingId: 'meeting', carried: false },
    ],
    ...more,
  });
  const ask = (body: object | undefined) => ({ of: () => Promise.resolve(body) }) as unknown as Ask;
  const input = (resolutionId: string, more: object = {}) => ({
    bodyId: 'body',
    meetingId: 'meeting',
    resolutionId,
    ...more,
  });
  const fact = (body: object | undefined, of: ReturnType<typeof input>) => resolutionFact(ask(body), of, 'group');

  it('is carried or not, as the minutes of council or conference say', async () => {
    expect(await fact(held(), input('yes'))).toBe('carried');
    expect(await fact(held(), input('no'))).toBe('notCarried');
    expect(await fact(held({ kind: 'principalsConference' }), input('yes'))).toBe('carried');
  });
  it('is unknown when it is of no body, or of another collaboration, kind of body, or meeting', async () => {
    expect(await fact(undefined, input('yes'))).toBe('unknown');
    expect(await fact(held({ collaborationId: 'other' }), input('yes'))).toBe('unknown');
    expect(await fact(held({ kind: 'expertTeam' }), input('yes'))).toBe('unknown');
    expect(await fact(held(), input('yes', { meetingId: 'another' }))).toBe('unknown');
    expect(await fact(held(), input('none'))).toBe('unknown');
  });
  it('does not stand while a member disputes its minutes', async () => {
    const disputed = [{ resolutionId: 'yes', meetingId: 'meeting', carried: true, disputed: true }];
    expect(await fact(held({ resolutions: disputed }), input('yes'))).toBe('disputed');
  });
});
