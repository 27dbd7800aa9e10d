import { askedIn, html, joined, named, written, type Revealed } from './html.js';

const revealed: Revealed = {
  name: (stream) => (stream === 'school-1' ? '<甲>校' : undefined),
  value: (reference) => (reference.endsWith('1') ? '张"某' : undefined),
  withheld: html`<i>不显示</i>`,
};
const write = (of: ReturnType<typeof html>) => written(of, revealed);
const vault = (n: number) => `vault:00000000-0000-7000-8000-00000000000${n}`;

describe('Text with markup of ours', () => {
  it('takes every value for text, and shows what would make a text read otherwise', () => {
    expect(write(html`<p>${'<b onclick="x">&\''}</p>`)).toBe('<p>&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;</p>');
    expect(write(html`${'a\u202eb\u200bc\u0007\r\n𠮷\ud800'}`)).toBe('a\ufffdb\ufffdc\ufffd\ufffd\n𠮷\ufffd');
  });
  it('joins names when it is written, and leaves the id, or what is said instead, where there is none', () => {
    expect(
      write(html`${named('school', '1')}、${named('school', '2')}、${named('staff', '3', html`<u>某人</u>`)}`),
    ).toBe('&lt;甲&gt;校、2、<u>某人</u>');
  });
  it('shows personal values to who may read them, and says so where it does not', () => {
    expect(write(html`${vault(1)}/${vault(2)}`)).toBe('张&quot;某/<i>不显示</i>');
  });
  it('says what it has to ask for', () => {
    const { streams, references } = askedIn(html`${[named('school', '1'), html`${vault(1)}`]}${joined(['a', undefined], '、')}`); // prettier-ignore
    expect([[...streams], [...references]]).toEqual([['school-1'], [vault(1)]]);
    expect(write(html`${joined(['a', 'b'], '、')}${undefined}${3}`)).toBe('a、b3');
  });
});
