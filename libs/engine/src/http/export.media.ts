export type Format = 'csv' | 'xlsx';
/** In which a whole view can be had. */
export const mediaTypes: Readonly<Record<Format, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
