import { sayDay, sayDistance, sayExpiry, sayTime, sayTimeLeft } from '../../../miniprogram/shared/say';

const now = new Date('2026-11-23T06:00:00.000Z');

it.each([
  ['2026-11-23', '今天'],
  ['2026-11-22', '昨天'],
  ['2026-11-24', '明天'],
  ['2026-01-05', '1月5日'],
  ['2025-12-31', '2025年12月31日'],
])('says the day %s as %s', (day, said) => {
  expect(sayDay(day, '2026-11-23')).toBe(said);
});

it('says times in Shanghai, whatever day it is in UTC', () => {
  expect(sayTime('2026-11-22T16:05:00.000Z', now)).toBe('今天 00:05');
});

it.each([
  ['2026-11-23T07:20:00.000Z', '剩 1 小时 20 分'],
  ['2026-11-23T05:50:00.000Z', '已超时 10 分钟'],
  ['2026-11-20T05:50:00.000Z', '已超时 3 天'],
])('says what is left until %s', (dueAt, said) => {
  expect(sayTimeLeft(dueAt, now)).toBe(said);
});

it('says expiry by days, the last day included', () => {
  expect(sayExpiry('2026-11-23', '2026-11-23')).toBe('今天到期');
  expect(sayExpiry('2026-11-26', '2026-11-23')).toBe('3 天后到期');
  expect(sayExpiry('2026-11-21', '2026-11-23')).toBe('已过期 2 天');
});

it('says distances in the unit that people use', () => {
  expect([349.6, 2400, 127_600].map(sayDistance)).toEqual(['350 米', '2.4 公里', '128 公里']);
});
