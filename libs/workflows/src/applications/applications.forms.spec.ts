import { written, type Form, type StoredEvent } from '@app/kernel';
import { documentsOf, stored } from '@app/kernel/testing';
import { forms } from './applications.forms.js';
import * as story from './applications.story.js';
import { applicationListing, type ApplicationDocument } from './applications.view.js';

const events = (...steps: readonly story.Step[]) => story.storedOf(...steps);
const { storyTo } = story;
const revealed = { name: (stream: string) => `«${stream}»`, value: () => undefined, withheld: '—' as never };
/** The text of each sheet of a form, without its marks. */
function printed(name: string, of: readonly StoredEvent[]): string {
  const form = forms[name] as unknown as Form<ApplicationDocument>;
  const document = documentsOf(applicationListing, ...of)[story.caseId]!;
  const papers = form.papers(of);
  return papers.map((paper) => written(form.body({ id: story.caseId, document, events: of, paper }), revealed)).join('').replace(/<[^>]*>/g, ''); // prettier-ignore
}
/** The story's approval, of another matter. */
function approvalOf(type: string, payload: object, before: object = {}): string {
  const all = events(...storyTo.approved).map((each) => {
    if (each.type !== 'ApplicationApproved') return each;
    const { case: of, ...data } = each.data as { case: object };
    return { ...each, data: { ...data, payload, before, case: { ...of, type, collaborationId: 'c1' } } };
  });
  return printed('approval', all);
}

describe('Papers of an application', () => {
  it.each([
    ['admitSchool', { schoolId: 's1' }, {}, '吸收«school-s1»为成员校。'],
    ['memberExit', { schoolId: 's1', exitReason: 'graduated' }, {}, '«school-s1»培育成熟，退出。'],
    ['memberExit', { schoolId: 's1', exitReason: 'exited' }, {}, '«school-s1»退出。'],
    ['changeCore', { newCoreSchoolId: 's2' }, { coreSchoolId: 's1' }, '原核心校«school-s1»，核心校更换为«school-s2»。'],
    ['changeModel', { operatingModel: 'entrustedManagement' }, { operatingModel: 'interSchoolAlliance' }, '办学模式由校际联盟型变更为委托管理型。'],
    ['rename', { nameZh: '新名' }, { nameZh: '旧名' }, '“旧名”更名为“新名”。'],
    ['createCollaboration', { kind: 'educationGroup', nameZh: '某集团', pairingIds: ['p1'] }, {}, '由下列结对转设：«collaboration-p1»。'],
  ])('approve exactly what was applied for: %s', (type, payload, before, said) =>
    expect(approvalOf(type, payload, before)).toContain(said)); // prettier-ignore

  it('name what was applied for when they were made, not what it became', () => {
    const all = events(...storyTo.correctionsRequested);
    const later = stored({
      stream: `application-${story.caseId}`, type: 'DraftUpdated', revision: 99,
      data: { payload: { kind: 'educationGroup', nameZh: '后来的名称' } },
    }); // prettier-ignore
    expect(printed('correction-notice', all)).toContain('设立教育集团');
    const form = forms['correction-notice'] as unknown as Form<ApplicationDocument>;
    const document = { ...documentsOf(applicationListing, ...all)[story.caseId]!, payload: { kind: 'educationGroup', nameZh: '后来的名称' } } as ApplicationDocument; // prettier-ignore
    const [paper] = form.papers(all);
    const text = written(form.body({ id: story.caseId, document, events: [...all, later], paper: paper! }), revealed);
    expect(text).not.toContain('后来的名称');
  });

  it('date a silence when its time is over, not when the case came in', () => {
    const deemed = events(...storyTo.submitted, { command: 'DeemAccepted', by: story.clock, on: '2024-09-15' });
    expect(printed('acceptance-notice', deemed)).toMatch(/特此通知。[\s\S]*2024年9月15日/);
  });

  it('say late service by the date as it was corrected', () => {
    const all = events(...storyTo.served);
    const served = all.find(({ type }) => type === 'DecisionServed')!;
    const corrected = stored({
      stream: served.stream, type: 'ApplicationCorrected', revision: 99,
      data: { correctsEventId: served.id, field: 'servedOn', value: '2025-06-01', reason: '误录' },
    }); // prettier-ignore
    const form = forms['service-receipt'] as unknown as Form<ApplicationDocument>;
    const document = documentsOf(applicationListing, ...all)[story.caseId]!;
    const print = (of: readonly StoredEvent[]) =>
      written(form.body({ id: story.caseId, document, events: of, paper: form.papers(all)[0]! }), revealed);
    expect(print(all)).not.toContain('逾期送达');
    expect(print([...all, corrected])).toContain('逾期送达');
  });
});
