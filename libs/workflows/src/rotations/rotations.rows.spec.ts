import { rosterChunksOf, rosterRowsOf } from './rotations.rows.js';
import { file, lead, teacher } from './rotations.story.js';

const heads = [
  '教师代号',
  '学段',
  '学科',
  '职称',
  '现职称岗位起始',
  '骨干层级',
  '到本校日期',
  '是否干部',
  '是否符合交流条件',
  '不计入原因',
  '证明材料',
];
const row = (n: number, ...more: string[]) => [
  teacher(n),
  '小学',
  '数学',
  '中级',
  '2012年9月1日',
  '区级',
  '2012/9/1',
  ...more,
];

describe('a roster as a sheet', () => {
  it('is read in the words of a school', () => {
    const sheet = [heads, row(0, '否', '是'), row(1, '是', '否', '疾病', file)];
    expect(rosterRowsOf(lead, sheet, 'zh')).toEqual({
      errors: [],
      entries: [
        {
          teacherRef: teacher(0), schoolId: lead, stage: 'primary', subject: '数学', titleLevel: 'intermediate', titlePostSince: '2012-09-01',
          backboneLevel: 'district', atSchoolSince: '2012-09-01', isCadre: false, primaryCollaboration: true, eligibility: 'eligible',
        },
        expect.objectContaining({ isCadre: true, eligibility: 'excluded', exclusionReason: 'illness', exclusionEvidence: [{ fileId: file }] }),
      ],
    });
  }); // prettier-ignore
  it('is refused whole with every error and its line', () => {
    const sheet = [heads, row(0, '否', '也许'), row(0, '否', '是'), ['=1+1']];
    const { entries, errors } = rosterRowsOf(lead, sheet, 'zh');
    expect(entries).toEqual([]);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ line: 2, column: '是否符合交流条件' }),
        { line: 3, column: '教师代号', detail: '与第 2 行重复' },
        expect.objectContaining({ line: 4, column: '教师代号' }),
      ]),
    );
  });
  it('goes in as many commands as records can hold', () => {
    const entries = rosterRowsOf(
      lead,
      [heads, ...Array.from({ length: 51 }, (_, n) => row(n, '否', '是'))],
      'zh',
    ).entries;
    expect(rosterChunksOf(entries).map(({ length }) => length)).toEqual([25, 25, 1]);
  });
});
