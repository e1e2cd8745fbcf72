import { readLogger, readOnTheWay, summarise } from '../../../miniprogram/shared/goods/cold-chain';

const at = (text: string) => Date.parse(`${text}+08:00`);
const near = at('2026-11-26T10:00:00');
const read = (...lines: string[]) =>
  readLogger(lines.join('\r\n'), near)?.map((one) => [
    new Date(one.at + 8 * 3_600_000).toISOString().slice(0, 16),
    ...one.deciC,
  ]) ?? null;
const expected = [
  ['2026-11-26T09:58', 51],
  ['2026-11-26T10:03', 48],
];

describe('what loggers write is read as it was meant:', () => {
  it.each<[string, string[]]>([
    [
      'years first',
      ['序号,时间,温度(℃),湿度(%RH)', '1,2026-11-26 09:58:00,5.1,40.0', '2,2026-11-26 10:03:00,4.8,41.0'],
    ],
    [
      'humidity before the temperature',
      ['时间\t湿度\t温度', '2026/11/26 9:58\t40.0\t5.1', '2026/11/26 10:03\t41\t4.8'],
    ],
    [
      'a summary of dates and temperatures before the table',
      [
        ...['设备编号,EL123', '开始时间,2026-11-25 08:00:00,间隔,5', '最高温度,25.0', '单位,℃'],
        ...['No.,Time,Temperature°C', '1,2026-11-26 09:58:00,5.1', '2,2026-11-26 10:03:00,4.8'],
      ],
    ],
    [
      'no heading that names a temperature, after a summary that does',
      [
        'Start,2026-11-25 08:00:00,5,x',
        'Max temperature,25.0',
        'Index,Date,Time,Value',
        '1,2026-11-26,09:58:00,5.1',
        '2,2026-11-26,10:03:00,4.8',
      ],
    ],
    [
      'points and decimal commas',
      ['Id;Datum;Uhrzeit;C1 [°C]', '1;26.11.2026;09:58:00;5,1', '2;26.11.2026;10:03:00;4,8'],
    ],
    [
      'quoted decimal commas',
      ['"Date/Time","Temp (°C)"', '"26.11.2026 09:58:00","5,1"', '"26.11.2026 10:03:00","4,8"'],
    ],
    ['twelve hours', ['Date,Time,Reading', '11/26/2026,9:58:00 AM,5.1', '11/26/2026,10:03:00 AM,4.8']],
    [
      'Chinese halves of the day',
      ['时间,温度', '2026/11/26 上午 9:58:00,5.1', '2026/11/26 上午 10:03:00,4.8'],
    ],
    ['days first', ['Date,Time,Reading', '26/11/2026,09:58:00,5.1', '26/11/2026,10:03:00,4.8']],
    ['months in words', ['Date/Time,Channel 1', '26-Nov-26 09:58:00,5.1', '26-Nov-26 10:03:00,4.8']],
    [
      'Fahrenheit in the heading',
      ['Time,Temperature(°F)', '2026-11-26 09:58:00,41.2', '2026-11-26 10:03:00,40.6'],
    ],
    ['Fahrenheit in each cell', ['Time,Value', '2026-11-26 09:58:00,41.2 °F', '2026-11-26 10:03:00,40.6 °F']],
    [
      'Fahrenheit as a unit above',
      ['Unit:,℉', 'Time,Temperature', '2026-11-26 09:58:00,41.2', '2026-11-26 10:03:00,40.6'],
    ],
    [
      'a degree sign of another code page',
      ['Time,Temp 癋', '2026-11-26 09:58:00,41.2', '2026-11-26 10:03:00,40.6'],
    ],
    [
      'times of UTC',
      ['Time zone,UTC+00:00', 'Time,Temp', '2026-11-26 01:58:00,5.1', '2026-11-26 02:03:00,4.8'],
    ],
    ['times with their zone', ['Time,Temp', '2026-11-26T01:58:00Z,5.1', '2026-11-26T02:03:00Z,4.8']],
    [
      'alarm limits beside it',
      ['时间,温度上限,温度,状态', '2026-11-26 09:58,8.0,5.1,正常', '2026-11-26 10:03,8.0,4.8,正常'],
    ],
  ])('%s', (_, lines) => {
    expect(read(...lines)).toEqual(expected);
  });

  it('the afternoon is the afternoon, noon and midnight are themselves', () => {
    const hours = (clock: string) => read('Time,Temp', `11/26/2026 ${clock},5.1`)![0]![0];
    expect([hours('3:00:00 PM'), hours('12:00:00 PM'), hours('12:05:00 AM')]).toEqual([
      ...['2026-11-26T15:00', '2026-11-26T12:00', '2026-11-26T00:05'],
    ]);
    expect(read('时间,温度', '2026/11/26 下午 3:00:00,5.1')![0]![0]).toBe('2026-11-26T15:00');
  });

  it('several probes are each a reading, and what no probe read is none', () => {
    expect(
      read('Time,CH1(℃),CH2(℃),CH2(%RH)', '2026-11-26 10:00,5.1,---,45', '2026-11-26 10:05,5.0,7.9,45'),
    ).toEqual([
      ['2026-11-26T10:00', 51],
      ['2026-11-26T10:05', 50, 79],
    ]);
  });

  it('of two readings of a date the one near the way is meant, unless the file tells itself', () => {
    const june = at('2026-06-05T10:00:00');
    const first = (text: string, meant: number) =>
      new Date(readLogger(text, meant)![0]!.at).toISOString().slice(0, 10);
    expect(first('Time,Temp\n05/06/2026 10:00,5.1', june)).toBe('2026-06-05');
    expect(first('Time,Temp\n05/06/2026 10:00,5.1', at('2026-05-06T10:00:00'))).toBe('2026-05-06');
    expect(first('Time,Temp\n05/06/2026 10:00,5.1\n05/13/2026 10:00,5.1', june)).toBe('2026-05-06');
  });

  it('no table is no file', () => {
    expect(read('a,b', '1,2')).toBeNull();
    expect(read('报告日期,2026-11-26 10:00:00', '签字,')).toBeNull();
    expect(read('Time,Temp', '2026-13-45 10:00,5.1')).toBeNull();
  });
});

it('what a logger read on the desk before and after is not what the goods felt', () => {
  const text = [
    '时间,温度',
    '2026-11-26 09:00,22.0',
    '2026-11-26 10:00,5.0',
    '2026-11-26 10:05,5.1',
    '2026-11-26 10:30,24.0',
  ];
  const way = readOnTheWay(readLogger(text.join('\n'), near)!, near, at('2026-11-26T10:10:00'));
  expect(summarise(way, { minDeciC: 20, maxDeciC: 80 })).toMatchObject({ count: 2, max: 51, minutesOut: 0 });
});
