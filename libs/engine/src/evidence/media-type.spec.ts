import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { mediaTypeOf, textOf } from './media-type.js';

const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])));
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('The type of a file is what its content and its name agree on', () => {
  it.each([
    ['批复.pdf', strToU8('%PDF-1.7 …'), 'application/pdf'],
    ['批复.ofd', zip('OFD.xml', 'Doc_0/Document.xml'), 'application/ofd'],
    [
      '章程.docx',
      zip('[Content_Types].xml', 'word/document.xml'),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    [
      '名册.xlsx',
      zip('[Content_Types].xml', 'xl/workbook.xml'),
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    ['方案.wps', hex('d0cf11e0a1b11ae1'), 'application/wps-office.wps'],
    ['方案.DOC', hex('d0cf11e0a1b11ae1'), 'application/msword'],
    ['地图.png', hex('89504e470d0a1a0a'), 'image/png'],
    ['照片.jpg', hex('ffd8ffe0'), 'image/jpeg'],
    ['名单.csv', strToU8('集团,学校\n'), 'text/csv'],
    ['名单.csv', Uint8Array.from(iconv.encode('集团,学校\n', 'gb18030')), 'text/csv'],
  ])('%s', (name, bytes, mediaType) => expect(mediaTypeOf(name, bytes).mediaType).toBe(mediaType));

  it.each([
    ['批复.pdf', zip('OFD.xml'), 'ofd'],
    ['批复.pdf', strToU8('<script>'), 'text'],
    ['章程.docx', zip('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin'), 'macros'],
    ['方案.doc', Uint8Array.from([...hex('d0cf11e0a1b11ae1'), ...Buffer.from('_VBA_PROJECT', 'utf16le')]), 'macros'],
    ['资料.zip', zip('a.txt'), 'archive'],
    ['程序.exe', hex('4d5a0000'), 'unknown'],
    ['名单.csv', hex('00ff00ff'), 'unknown'],
    ['坏.docx', hex('504b0304ffff'), 'unknown'],
  ])('refuses %s', (name, bytes, found) => expect(mediaTypeOf(name, bytes)).toEqual({ found }));

  it('reads UTF-8 with and without BOM, and GB18030', () => {
    expect(textOf(strToU8('\ufeff学校'))).toBe('学校');
    expect(textOf(strToU8('学校'))).toBe('学校');
    expect(textOf(Uint8Array.from(iconv.encode('学校', 'gb18030')))).toBe('学校');
  });
});
