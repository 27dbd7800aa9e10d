import { written, type Form, type StoredEvent } from '@app/kernel';
import { stored } from '@app/kernel/testing';
import { forms } from './inspections.forms.js';
import type { InspectionDocument } from './inspections.view.js';

const stream = 'inspection-i1';
const of = { kind: 'special', bureauId: 'b1', divisionCode: '320105', schoolIds: ['s1'], inspectorIds: ['jiang'] };
const ordered = (round: number, dueOn: string) =>
  stored({
    stream, type: 'RectificationOrdered', id: `ordered-${round}`,
    data: { rectificationId: 'r1', findingId: 'f1', respondentSchoolId: 's1', responsiblePerson: '—', requirement: '补齐', dueOn, round, of },
  }); // prettier-ignore
const found = stored({ stream, type: 'FindingRecorded', id: 'found', data: { findingId: 'f1', scopeItem: 'funds', schoolId: 's1', description: '原描述', severity: 'minor', of } }); // prettier-ignore
const print = (events: readonly StoredEvent[], document: Partial<InspectionDocument> = {}) => {
  const form = forms['rectification-notice'] as unknown as Form<InspectionDocument>;
  return form.papers(events).map((paper) =>
    written(form.body({ id: 'i1', document: document as InspectionDocument, events, paper }), { name: () => undefined, value: () => undefined, withheld: '' as never }),
  ); // prettier-ignore
};

describe('The order to rectify', () => {
  it('bears the number that the opinion was given at once', () => {
    expect(print([found, ordered(1, '2024-10-09')], { opinionNo: '建教督〔2024〕8号' })[0]).toContain(
      '建教督〔2024〕8号',
    );
    expect(print([found, ordered(1, '2024-10-09')])[0]).not.toContain('建教督');
  });
  it('states the problem as it was corrected, and says so', () => {
    const corrected = stored({ stream, type: 'InspectionCorrected', data: { correctsEventId: 'found', field: 'description', value: '更正后的描述', reason: '笔误', of } }); // prettier-ignore
    const [text] = print([found, ordered(1, '2024-10-09'), corrected]);
    expect(text).toContain('更正后的描述');
    expect(text).not.toContain('原描述');
    expect(text).toContain('问题描述已更正：笔误');
  });
  it('of each round bears the extension of its own round', () => {
    const extended = stored({ stream, type: 'RectificationExtended', data: { rectificationId: 'r1', round: 2, dueOn: '2025-01-31', of } }); // prettier-ignore
    const [first, second] = print([found, ordered(1, '2024-10-09'), ordered(2, '2024-12-09'), extended]);
    expect(first).not.toContain('已延长');
    expect(second).toContain('已延长至2025年1月31日');
  });
});
