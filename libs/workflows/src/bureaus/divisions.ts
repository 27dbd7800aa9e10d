/** A place that an education authority answers for. */
export interface Division {
  nameZh: string;
  /** A statistical code of a functional zone: not in GB/T 2260. */
  statisticalOnly?: true;
  /** Not yet compared with the published list. */
  unverified?: true;
}

/** Known division codes (GB/T 2260). Parenthood never follows from the digits: functional zones and municipalities break them. */
export const divisions: Readonly<Record<string, Division>> = {
  '320100': { nameZh: '南京市' },
  '320105': { nameZh: '建邺区' },
  '320500': { nameZh: '苏州市' },
  '320505': { nameZh: '虎丘区' },
  '320506': { nameZh: '吴中区' },
  '320507': { nameZh: '相城区' },
  '320508': { nameZh: '姑苏区' },
  '320509': { nameZh: '吴江区' },
  '320571': { nameZh: '苏州工业园区', statisticalOnly: true },
  '320581': { nameZh: '常熟市' },
  '320582': { nameZh: '张家港市' },
  '320583': { nameZh: '昆山市' },
  '320585': { nameZh: '太仓市' },
  '500000': { nameZh: '重庆市', unverified: true },
  '500103': { nameZh: '渝中区', unverified: true },
  '500106': { nameZh: '沙坪坝区', unverified: true },
  '500107': { nameZh: '九龙坡区', unverified: true },
  '500108': { nameZh: '南岸区', unverified: true },
  '500116': { nameZh: '江津区', unverified: true },
  '500117': { nameZh: '合川区', unverified: true },
};
