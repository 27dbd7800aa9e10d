import { documentsOf } from '@app/kernel/testing';
import * as story from './applications.story.js';
import { stages } from './applications.state.js';
import { applicationListing, standingOf } from './applications.view.js';

const listed = (...steps: readonly story.Step[]) =>
  documentsOf(applicationListing, ...story.storedOf(...steps))[story.caseId]!;

describe('The listing of cases', () => {
  it.each(stages.filter((stage) => stage !== 'none'))("shows the decider's own state in stage %s", (stage) => {
    const document = listed(...story.storyTo[stage]);
    expect(document.status).toBe(stage);
    expect(document).toMatchObject(story.tell(...story.storyTo[stage]).state);
  });

  it('says whose case it is and what runs', () =>
    expect(listed(...story.storyTo.publicNotice)).toMatchObject({
      caseNo: '320105-2024-000012',
      bureaus: [story.bureau],
      schools: [story.core, story.member],
      kind: 'educationGroup',
      dueOn: '2024-09-24',
    }));

  it.each([
    ['submitted', '2024-09-14'],
    ['correctionsRequested', '2024-10-09'],
    ['accepted', story.after('2024-09-11', 20).on],
    ['noticeClosed', story.after('2024-09-11', 25).on],
    ['approved', story.after('2024-09-26', 10).on],
  ] as const)('the deadline in stage %s', (stage, dueOn) => expect(listed(...story.storyTo[stage]).dueOn).toBe(dueOn));
  it('nothing is due any more once served', () => expect(listed(...story.storyTo.served)).not.toHaveProperty('dueOn'));

  it('gives the matter back when the case ends', () => {
    expect(listed(...story.storyTo.issued)).toHaveProperty('openCase');
    expect(listed(...story.storyTo.served)).not.toHaveProperty('openCase');
  });

  it('tells collaborations what they may rest on', () => {
    expect(standingOf(listed(...story.storyTo.noticeClosed))).toBe('other');
    expect(standingOf(listed(...story.storyTo.denied))).toBe('other');
    expect(standingOf(listed(...story.storyTo.served))).toBe('approved');
    expect(standingOf(listed(...story.storyTo.revoked))).toBe('revoked');
  });

  it('holds nothing of an objector but the kind', () =>
    expect(JSON.stringify(listed(...story.storyTo.publicNotice, { ...story.object, input: { objectorKind: 'parent', content: '名称不当', contact: { name: 'vault:a', reach: 'vault:b' } } }))).not.toContain('vault:')); // prettier-ignore

  it('is found by number and name', () => {
    const document = listed(...story.storyTo.issued);
    expect(applicationListing.search!(document)).toEqual([
      '320105-2024-000012',
      '中华中学教育集团',
      '建教发〔2024〕81号',
    ]);
    expect(applicationListing.names!(document)).toContain(`school-${story.core}`);
  });
});
