import { ERROR, expressions } from './case';
import type { Case } from './case';

/** Computed by another language's calendar, zones, texts and numbers, where the manual says the same as it does. */
const MANUAL = 'manual: reference/operator/aggregation';
const at = (text: string) => new Date(text);

export const tenthLook: Case[] = [
  ...expressions(`${MANUAL}/dateToString, dateFromParts and parts of dates`, {}, [
    [
      {
        $dateToString: {
          date: at('2008-10-07T07:12:52.962Z'),
          format: '%G-W%V-%u',
          timezone: 'Asia/Shanghai',
        },
      },
      '2008-W41-2',
    ],
    [{ $isoDayOfWeek: { date: at('2008-10-07T07:12:52.962Z'), timezone: 'Asia/Shanghai' } }, 2],
    [
      { $dateToString: { date: at('2024-03-05T17:40:42.512Z'), format: '%G-W%V-%u', timezone: 'UTC' } },
      '2024-W10-2',
    ],
    [{ $hour: { date: at('2024-03-05T17:40:42.512Z'), timezone: 'UTC' } }, 17],
    [
      {
        $dateToString: {
          date: at('2020-02-26T06:32:53.397Z'),
          format: '%G-W%V-%u',
          timezone: 'America/New_York',
        },
      },
      '2020-W09-3',
    ],
    [{ $week: { date: at('2020-02-26T06:32:53.397Z'), timezone: 'America/New_York' } }, 8],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 2,
          day: 26,
          hour: 1,
          minute: 32,
          second: 53,
          millisecond: 397,
          timezone: 'America/New_York',
        },
      },
      at('2020-02-26T06:32:53.397Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2021-06-18T15:13:14.196Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: 'Asia/Shanghai',
        },
      },
      '2021-06-18 23:13:14.196',
    ],
    [{ $isoWeek: { date: at('2021-06-18T15:13:14.196Z'), timezone: 'Asia/Shanghai' } }, 24],
    [
      {
        $dateToString: {
          date: at('2020-12-03T03:53:51.724Z'),
          format: '%G-W%V-%u',
          timezone: 'Europe/Berlin',
        },
      },
      '2020-W49-4',
    ],
    [{ $dayOfMonth: { date: at('2020-12-03T03:53:51.724Z'), timezone: 'Europe/Berlin' } }, 3],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 12,
          day: 3,
          hour: 4,
          minute: 53,
          second: 51,
          millisecond: 724,
          timezone: 'Europe/Berlin',
        },
      },
      at('2020-12-03T03:53:51.724Z'),
    ],
    [
      { $dateToString: { date: at('2020-01-26T17:06:17.455Z'), format: '%H%%%M %Z', timezone: '+05' } },
      '22%06 300',
    ],
    [{ $dayOfMonth: { date: at('2020-01-26T17:06:17.455Z'), timezone: '+05' } }, 26],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 1,
          day: 26,
          hour: 22,
          minute: 6,
          second: 17,
          millisecond: 455,
          timezone: '+05',
        },
      },
      at('2020-01-26T17:06:17.455Z'),
    ],
    [
      { $dateToString: { date: at('2021-01-27T12:48:37.968Z'), format: '%H%%%M %Z', timezone: '-0930' } },
      '03%18 -570',
    ],
    [{ $isoWeek: { date: at('2021-01-27T12:48:37.968Z'), timezone: '-0930' } }, 4],
    [
      {
        $dateFromParts: {
          year: 2021,
          month: 1,
          day: 27,
          hour: 3,
          minute: 18,
          second: 37,
          millisecond: 968,
          timezone: '-0930',
        },
      },
      at('2021-01-27T12:48:37.968Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2020-11-24T04:49:51.393Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: 'UTC',
        },
      },
      '2020-11-24 04:49:51.393',
    ],
    [{ $hour: { date: at('2020-11-24T04:49:51.393Z'), timezone: 'UTC' } }, 4],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 11,
          day: 24,
          hour: 4,
          minute: 49,
          second: 51,
          millisecond: 393,
          timezone: 'UTC',
        },
      },
      at('2020-11-24T04:49:51.393Z'),
    ],
    [
      { $dateToString: { date: at('1904-10-25T13:07:16.516Z'), format: '%d.%m.%Y %z', timezone: '-0930' } },
      '25.10.1904 -0930',
    ],
    [{ $hour: { date: at('1904-10-25T13:07:16.516Z'), timezone: '-0930' } }, 3],
    [
      {
        $dateToString: {
          date: at('2033-01-05T09:33:05.017Z'),
          format: '%G-W%V-%u',
          timezone: 'Pacific/Chatham',
        },
      },
      '2033-W01-3',
    ],
    [{ $dayOfWeek: { date: at('2033-01-05T09:33:05.017Z'), timezone: 'Pacific/Chatham' } }, 4],
    [
      {
        $dateToString: {
          date: at('1904-12-05T00:44:00.245Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Shanghai',
        },
      },
      '05.12.1904 +0800',
    ],
    [{ $dayOfMonth: { date: at('1904-12-05T00:44:00.245Z'), timezone: 'Asia/Shanghai' } }, 5],
    [
      {
        $dateToString: {
          date: at('2020-01-28T04:15:16.214Z'),
          format: '%j %U %w',
          timezone: 'Asia/Shanghai',
        },
      },
      '028 04 3',
    ],
    [{ $dayOfYear: { date: at('2020-01-28T04:15:16.214Z'), timezone: 'Asia/Shanghai' } }, 28],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 1,
          day: 28,
          hour: 12,
          minute: 15,
          second: 16,
          millisecond: 214,
          timezone: 'Asia/Shanghai',
        },
      },
      at('2020-01-28T04:15:16.214Z'),
    ],
    [
      { $dateToString: { date: at('1904-03-22T16:49:24.990Z'), format: '%H%%%M %Z', timezone: '-0930' } },
      '07%19 -570',
    ],
    [{ $dayOfWeek: { date: at('1904-03-22T16:49:24.990Z'), timezone: '-0930' } }, 3],
    [
      {
        $dateFromParts: {
          year: 1904,
          month: 3,
          day: 22,
          hour: 7,
          minute: 19,
          second: 24,
          millisecond: 990,
          timezone: '-0930',
        },
      },
      at('1904-03-22T16:49:24.990Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2008-01-16T19:26:18.553Z'),
          format: '%G-W%V-%u',
          timezone: 'Australia/Lord_Howe',
        },
      },
      '2008-W03-4',
    ],
    [{ $isoDayOfWeek: { date: at('2008-01-16T19:26:18.553Z'), timezone: 'Australia/Lord_Howe' } }, 4],
    [
      {
        $dateToString: {
          date: at('1904-12-03T01:01:47.144Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: 'UTC',
        },
      },
      '1904-12-03 01:01:47.144',
    ],
    [{ $year: { date: at('1904-12-03T01:01:47.144Z'), timezone: 'UTC' } }, 1904],
    [
      {
        $dateToString: {
          date: at('2021-03-22T02:49:27.169Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Shanghai',
        },
      },
      '22.03.2021 +0800',
    ],
    [{ $isoWeekYear: { date: at('2021-03-22T02:49:27.169Z'), timezone: 'Asia/Shanghai' } }, 2021],
    [
      {
        $dateFromParts: {
          year: 2021,
          month: 3,
          day: 22,
          hour: 10,
          minute: 49,
          second: 27,
          millisecond: 169,
          timezone: 'Asia/Shanghai',
        },
      },
      at('2021-03-22T02:49:27.169Z'),
    ],
    [
      { $dateToString: { date: at('2020-12-23T12:12:56.848Z'), format: '%d.%m.%Y %z', timezone: '+05' } },
      '23.12.2020 +0500',
    ],
    [{ $isoWeekYear: { date: at('2020-12-23T12:12:56.848Z'), timezone: '+05' } }, 2020],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 12,
          day: 23,
          hour: 17,
          minute: 12,
          second: 56,
          millisecond: 848,
          timezone: '+05',
        },
      },
      at('2020-12-23T12:12:56.848Z'),
    ],
    [
      {
        $dateToString: {
          date: at('1957-12-11T10:58:12.794Z'),
          format: '%G-W%V-%u',
          timezone: 'Australia/Lord_Howe',
        },
      },
      '1957-W50-3',
    ],
    [{ $year: { date: at('1957-12-11T10:58:12.794Z'), timezone: 'Australia/Lord_Howe' } }, 1957],
    [
      {
        $dateFromParts: {
          year: 1957,
          month: 12,
          day: 11,
          hour: 20,
          minute: 58,
          second: 12,
          millisecond: 794,
          timezone: 'Australia/Lord_Howe',
        },
      },
      at('1957-12-11T10:58:12.794Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2033-12-13T16:34:25.992Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Australia/Lord_Howe',
        },
      },
      '14.12.2033 +1100',
    ],
    [{ $minute: { date: at('2033-12-13T16:34:25.992Z'), timezone: 'Australia/Lord_Howe' } }, 34],
    [
      {
        $dateToString: {
          date: at('2026-06-03T08:43:06.148Z'),
          format: '%G-W%V-%u',
          timezone: 'America/New_York',
        },
      },
      '2026-W23-3',
    ],
    [{ $hour: { date: at('2026-06-03T08:43:06.148Z'), timezone: 'America/New_York' } }, 4],
    [
      {
        $dateFromParts: {
          year: 2026,
          month: 6,
          day: 3,
          hour: 4,
          minute: 43,
          second: 6,
          millisecond: 148,
          timezone: 'America/New_York',
        },
      },
      at('2026-06-03T08:43:06.148Z'),
    ],
    [
      { $dateToString: { date: at('2024-12-20T21:37:03.540Z'), format: '%H%%%M %Z', timezone: 'UTC' } },
      '21%37 0',
    ],
    [{ $dayOfMonth: { date: at('2024-12-20T21:37:03.540Z'), timezone: 'UTC' } }, 20],
    [
      { $dateToString: { date: at('1999-06-26T05:41:21.061Z'), format: '%H%%%M %Z', timezone: '+05' } },
      '10%41 300',
    ],
    [{ $month: { date: at('1999-06-26T05:41:21.061Z'), timezone: '+05' } }, 6],
    [
      { $dateToString: { date: at('2016-01-23T09:05:23.464Z'), format: '%H%%%M %Z', timezone: '+05' } },
      '14%05 300',
    ],
    [{ $hour: { date: at('2016-01-23T09:05:23.464Z'), timezone: '+05' } }, 14],
    [
      {
        $dateFromParts: {
          year: 2016,
          month: 1,
          day: 23,
          hour: 14,
          minute: 5,
          second: 23,
          millisecond: 464,
          timezone: '+05',
        },
      },
      at('2016-01-23T09:05:23.464Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2033-02-16T12:50:34.870Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Shanghai',
        },
      },
      '16.02.2033 +0800',
    ],
    [{ $hour: { date: at('2033-02-16T12:50:34.870Z'), timezone: 'Asia/Shanghai' } }, 20],
    [
      {
        $dateFromParts: {
          year: 2033,
          month: 2,
          day: 16,
          hour: 20,
          minute: 50,
          second: 34,
          millisecond: 870,
          timezone: 'Asia/Shanghai',
        },
      },
      at('2033-02-16T12:50:34.870Z'),
    ],
    [
      { $dateToString: { date: at('2016-02-02T20:51:16.837Z'), format: '%G-W%V-%u', timezone: '-0930' } },
      '2016-W05-2',
    ],
    [{ $year: { date: at('2016-02-02T20:51:16.837Z'), timezone: '-0930' } }, 2016],
    [
      {
        $dateToString: {
          date: at('1999-12-22T02:04:02.563Z'),
          format: '%H%%%M %Z',
          timezone: 'Asia/Kathmandu',
        },
      },
      '07%49 345',
    ],
    [{ $dayOfMonth: { date: at('1999-12-22T02:04:02.563Z'), timezone: 'Asia/Kathmandu' } }, 22],
    [
      {
        $dateFromParts: {
          year: 1999,
          month: 12,
          day: 22,
          hour: 7,
          minute: 49,
          second: 2,
          millisecond: 563,
          timezone: 'Asia/Kathmandu',
        },
      },
      at('1999-12-22T02:04:02.563Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2020-03-18T18:49:47.330Z'),
          format: '%d.%m.%Y %z',
          timezone: 'America/St_Johns',
        },
      },
      '18.03.2020 -0230',
    ],
    [{ $isoWeek: { date: at('2020-03-18T18:49:47.330Z'), timezone: 'America/St_Johns' } }, 12],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 3,
          day: 18,
          hour: 16,
          minute: 19,
          second: 47,
          millisecond: 330,
          timezone: 'America/St_Johns',
        },
      },
      at('2020-03-18T18:49:47.330Z'),
    ],
    [
      { $dateToString: { date: at('2024-11-19T12:47:42.892Z'), format: '%j %U %w', timezone: '+08:00' } },
      '324 46 3',
    ],
    [{ $dayOfWeek: { date: at('2024-11-19T12:47:42.892Z'), timezone: '+08:00' } }, 3],
    [
      { $dateToString: { date: at('2000-06-21T21:21:21.988Z'), format: '%d.%m.%Y %z', timezone: '+05' } },
      '22.06.2000 +0500',
    ],
    [{ $isoWeek: { date: at('2000-06-21T21:21:21.988Z'), timezone: '+05' } }, 25],
    [
      {
        $dateToString: {
          date: at('2015-03-09T11:50:14.961Z'),
          format: '%G-W%V-%u',
          timezone: 'America/New_York',
        },
      },
      '2015-W11-1',
    ],
    [{ $year: { date: at('2015-03-09T11:50:14.961Z'), timezone: 'America/New_York' } }, 2015],
    [
      {
        $dateFromParts: {
          year: 2015,
          month: 3,
          day: 9,
          hour: 7,
          minute: 50,
          second: 14,
          millisecond: 961,
          timezone: 'America/New_York',
        },
      },
      at('2015-03-09T11:50:14.961Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2008-12-15T09:19:31.245Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Shanghai',
        },
      },
      '15.12.2008 +0800',
    ],
    [{ $month: { date: at('2008-12-15T09:19:31.245Z'), timezone: 'Asia/Shanghai' } }, 12],
    [
      {
        $dateToString: {
          date: at('2008-06-06T00:58:18.596Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Kathmandu',
        },
      },
      '06.06.2008 +0545',
    ],
    [{ $minute: { date: at('2008-06-06T00:58:18.596Z'), timezone: 'Asia/Kathmandu' } }, 43],
    [
      { $dateToString: { date: at('2016-11-27T03:43:28.824Z'), format: '%G-W%V-%u', timezone: '+08:00' } },
      '2016-W47-7',
    ],
    [{ $isoDayOfWeek: { date: at('2016-11-27T03:43:28.824Z'), timezone: '+08:00' } }, 7],
    [
      {
        $dateFromParts: {
          year: 2016,
          month: 11,
          day: 27,
          hour: 11,
          minute: 43,
          second: 28,
          millisecond: 824,
          timezone: '+08:00',
        },
      },
      at('2016-11-27T03:43:28.824Z'),
    ],
    [
      { $dateToString: { date: at('2016-02-13T12:55:35.439Z'), format: '%G-W%V-%u', timezone: '-0930' } },
      '2016-W06-6',
    ],
    [{ $hour: { date: at('2016-02-13T12:55:35.439Z'), timezone: '-0930' } }, 3],
    [
      {
        $dateToString: {
          date: at('2008-06-15T16:55:28.696Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: '-0930',
        },
      },
      '2008-06-15 07:25:28.696',
    ],
    [{ $month: { date: at('2008-06-15T16:55:28.696Z'), timezone: '-0930' } }, 6],
    [
      {
        $dateFromParts: {
          year: 2008,
          month: 6,
          day: 15,
          hour: 7,
          minute: 25,
          second: 28,
          millisecond: 696,
          timezone: '-0930',
        },
      },
      at('2008-06-15T16:55:28.696Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2015-10-22T08:38:55.112Z'),
          format: '%G-W%V-%u',
          timezone: 'America/St_Johns',
        },
      },
      '2015-W43-4',
    ],
    [{ $dayOfYear: { date: at('2015-10-22T08:38:55.112Z'), timezone: 'America/St_Johns' } }, 295],
    [
      {
        $dateFromParts: {
          year: 2015,
          month: 10,
          day: 22,
          hour: 6,
          minute: 8,
          second: 55,
          millisecond: 112,
          timezone: 'America/St_Johns',
        },
      },
      at('2015-10-22T08:38:55.112Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2033-02-06T01:31:36.301Z'),
          format: '%G-W%V-%u',
          timezone: 'America/St_Johns',
        },
      },
      '2033-W05-6',
    ],
    [{ $dayOfMonth: { date: at('2033-02-06T01:31:36.301Z'), timezone: 'America/St_Johns' } }, 5],
    [
      { $dateToString: { date: at('2026-06-25T04:11:21.436Z'), format: '%d.%m.%Y %z', timezone: 'UTC' } },
      '25.06.2026 +0000',
    ],
    [{ $month: { date: at('2026-06-25T04:11:21.436Z'), timezone: 'UTC' } }, 6],
    [
      {
        $dateFromParts: {
          year: 2026,
          month: 6,
          day: 25,
          hour: 4,
          minute: 11,
          second: 21,
          millisecond: 436,
          timezone: 'UTC',
        },
      },
      at('2026-06-25T04:11:21.436Z'),
    ],
    [
      { $dateToString: { date: at('2026-11-08T06:46:40.600Z'), format: '%d.%m.%Y %z', timezone: 'UTC' } },
      '08.11.2026 +0000',
    ],
    [{ $dayOfMonth: { date: at('2026-11-08T06:46:40.600Z'), timezone: 'UTC' } }, 8],
    [
      {
        $dateToString: {
          date: at('2016-01-03T00:03:46.367Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Pacific/Chatham',
        },
      },
      '03.01.2016 +1345',
    ],
    [{ $isoWeekYear: { date: at('2016-01-03T00:03:46.367Z'), timezone: 'Pacific/Chatham' } }, 2015],
    [
      {
        $dateFromParts: {
          year: 2016,
          month: 1,
          day: 3,
          hour: 13,
          minute: 48,
          second: 46,
          millisecond: 367,
          timezone: 'Pacific/Chatham',
        },
      },
      at('2016-01-03T00:03:46.367Z'),
    ],
    [
      { $dateToString: { date: at('1957-03-17T11:33:14.598Z'), format: '%H%%%M %Z', timezone: 'UTC' } },
      '11%33 0',
    ],
    [{ $dayOfYear: { date: at('1957-03-17T11:33:14.598Z'), timezone: 'UTC' } }, 76],
    [
      {
        $dateFromParts: {
          year: 1957,
          month: 3,
          day: 17,
          hour: 11,
          minute: 33,
          second: 14,
          millisecond: 598,
          timezone: 'UTC',
        },
      },
      at('1957-03-17T11:33:14.598Z'),
    ],
    [
      { $dateToString: { date: at('2021-03-09T11:19:03.759Z'), format: '%H%%%M %Z', timezone: '+08:00' } },
      '19%19 480',
    ],
    [{ $dayOfMonth: { date: at('2021-03-09T11:19:03.759Z'), timezone: '+08:00' } }, 9],
    [
      { $dateToString: { date: at('2015-12-23T21:30:15.117Z'), format: '%d.%m.%Y %z', timezone: '+08:00' } },
      '24.12.2015 +0800',
    ],
    [{ $isoDayOfWeek: { date: at('2015-12-23T21:30:15.117Z'), timezone: '+08:00' } }, 4],
    [
      {
        $dateToString: {
          date: at('2033-11-19T14:06:23.172Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Shanghai',
        },
      },
      '19.11.2033 +0800',
    ],
    [{ $isoWeek: { date: at('2033-11-19T14:06:23.172Z'), timezone: 'Asia/Shanghai' } }, 46],
    [
      {
        $dateFromParts: {
          year: 2033,
          month: 11,
          day: 19,
          hour: 22,
          minute: 6,
          second: 23,
          millisecond: 172,
          timezone: 'Asia/Shanghai',
        },
      },
      at('2033-11-19T14:06:23.172Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2021-10-24T08:21:30.374Z'),
          format: '%j %U %w',
          timezone: 'America/St_Johns',
        },
      },
      '297 43 1',
    ],
    [{ $hour: { date: at('2021-10-24T08:21:30.374Z'), timezone: 'America/St_Johns' } }, 5],
    [
      {
        $dateFromParts: {
          year: 2021,
          month: 10,
          day: 24,
          hour: 5,
          minute: 51,
          second: 30,
          millisecond: 374,
          timezone: 'America/St_Johns',
        },
      },
      at('2021-10-24T08:21:30.374Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2021-03-25T19:52:54.025Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: 'Asia/Kathmandu',
        },
      },
      '2021-03-26 01:37:54.025',
    ],
    [{ $isoWeek: { date: at('2021-03-25T19:52:54.025Z'), timezone: 'Asia/Kathmandu' } }, 12],
    [
      {
        $dateToString: {
          date: at('2026-11-08T19:31:45.799Z'),
          format: '%G-W%V-%u',
          timezone: 'Europe/Berlin',
        },
      },
      '2026-W45-7',
    ],
    [{ $week: { date: at('2026-11-08T19:31:45.799Z'), timezone: 'Europe/Berlin' } }, 45],
    [
      {
        $dateFromParts: {
          year: 2026,
          month: 11,
          day: 8,
          hour: 20,
          minute: 31,
          second: 45,
          millisecond: 799,
          timezone: 'Europe/Berlin',
        },
      },
      at('2026-11-08T19:31:45.799Z'),
    ],
    [
      {
        $dateToString: {
          date: at('1957-10-16T19:36:31.185Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Kathmandu',
        },
      },
      '17.10.1957 +0530',
    ],
    [{ $dayOfWeek: { date: at('1957-10-16T19:36:31.185Z'), timezone: 'Asia/Kathmandu' } }, 5],
    [
      {
        $dateFromParts: {
          year: 1957,
          month: 10,
          day: 17,
          hour: 1,
          minute: 6,
          second: 31,
          millisecond: 185,
          timezone: 'Asia/Kathmandu',
        },
      },
      at('1957-10-16T19:36:31.185Z'),
    ],
    [
      {
        $dateToString: {
          date: at('1904-01-02T05:01:23.985Z'),
          format: '%G-W%V-%u',
          timezone: 'Pacific/Chatham',
        },
      },
      '1903-W53-6',
    ],
    [{ $minute: { date: at('1904-01-02T05:01:23.985Z'), timezone: 'Pacific/Chatham' } }, 16],
    [
      {
        $dateFromParts: {
          year: 1904,
          month: 1,
          day: 2,
          hour: 17,
          minute: 16,
          second: 23,
          millisecond: 985,
          timezone: 'Pacific/Chatham',
        },
      },
      at('1904-01-02T05:01:23.985Z'),
    ],
    [
      {
        $dateToString: {
          date: at('1957-06-14T17:06:39.978Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: 'Pacific/Chatham',
        },
      },
      '1957-06-15 05:51:39.978',
    ],
    [{ $dayOfYear: { date: at('1957-06-14T17:06:39.978Z'), timezone: 'Pacific/Chatham' } }, 166],
    [
      {
        $dateToString: {
          date: at('2020-02-04T05:59:35.937Z'),
          format: '%G-W%V-%u',
          timezone: 'Australia/Lord_Howe',
        },
      },
      '2020-W06-2',
    ],
    [{ $dayOfMonth: { date: at('2020-02-04T05:59:35.937Z'), timezone: 'Australia/Lord_Howe' } }, 4],
    [
      {
        $dateToString: {
          date: at('2015-12-09T00:10:18.275Z'),
          format: '%j %U %w',
          timezone: 'Pacific/Chatham',
        },
      },
      '343 49 4',
    ],
    [{ $dayOfWeek: { date: at('2015-12-09T00:10:18.275Z'), timezone: 'Pacific/Chatham' } }, 4],
    [
      {
        $dateFromParts: {
          year: 2015,
          month: 12,
          day: 9,
          hour: 13,
          minute: 55,
          second: 18,
          millisecond: 275,
          timezone: 'Pacific/Chatham',
        },
      },
      at('2015-12-09T00:10:18.275Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2015-02-21T00:35:42.923Z'),
          format: '%j %U %w',
          timezone: 'Pacific/Chatham',
        },
      },
      '052 07 7',
    ],
    [{ $year: { date: at('2015-02-21T00:35:42.923Z'), timezone: 'Pacific/Chatham' } }, 2015],
    [
      {
        $dateFromParts: {
          year: 2015,
          month: 2,
          day: 21,
          hour: 14,
          minute: 20,
          second: 42,
          millisecond: 923,
          timezone: 'Pacific/Chatham',
        },
      },
      at('2015-02-21T00:35:42.923Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2033-01-26T22:45:27.657Z'),
          format: '%j %U %w',
          timezone: 'Asia/Kathmandu',
        },
      },
      '027 04 5',
    ],
    [{ $dayOfWeek: { date: at('2033-01-26T22:45:27.657Z'), timezone: 'Asia/Kathmandu' } }, 5],
    [
      {
        $dateFromParts: {
          year: 2033,
          month: 1,
          day: 27,
          hour: 4,
          minute: 30,
          second: 27,
          millisecond: 657,
          timezone: 'Asia/Kathmandu',
        },
      },
      at('2033-01-26T22:45:27.657Z'),
    ],
    [
      { $dateToString: { date: at('2008-01-27T10:58:19.223Z'), format: '%H%%%M %Z', timezone: '+05' } },
      '15%58 300',
    ],
    [{ $isoDayOfWeek: { date: at('2008-01-27T10:58:19.223Z'), timezone: '+05' } }, 7],
    [
      {
        $dateToString: {
          date: at('2021-06-22T12:06:08.683Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: 'UTC',
        },
      },
      '2021-06-22 12:06:08.683',
    ],
    [{ $minute: { date: at('2021-06-22T12:06:08.683Z'), timezone: 'UTC' } }, 6],
    [
      {
        $dateToString: {
          date: at('1999-06-14T03:28:17.637Z'),
          format: '%j %U %w',
          timezone: 'America/New_York',
        },
      },
      '164 24 1',
    ],
    [{ $year: { date: at('1999-06-14T03:28:17.637Z'), timezone: 'America/New_York' } }, 1999],
    [
      { $dateToString: { date: at('1999-12-26T02:45:21.617Z'), format: '%j %U %w', timezone: '+08:00' } },
      '360 52 1',
    ],
    [{ $dayOfWeek: { date: at('1999-12-26T02:45:21.617Z'), timezone: '+08:00' } }, 1],
    [
      {
        $dateFromParts: {
          year: 1999,
          month: 12,
          day: 26,
          hour: 10,
          minute: 45,
          second: 21,
          millisecond: 617,
          timezone: '+08:00',
        },
      },
      at('1999-12-26T02:45:21.617Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2033-11-01T06:13:02.636Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Europe/Berlin',
        },
      },
      '01.11.2033 +0100',
    ],
    [{ $dayOfWeek: { date: at('2033-11-01T06:13:02.636Z'), timezone: 'Europe/Berlin' } }, 3],
    [
      {
        $dateFromParts: {
          year: 2033,
          month: 11,
          day: 1,
          hour: 7,
          minute: 13,
          second: 2,
          millisecond: 636,
          timezone: 'Europe/Berlin',
        },
      },
      at('2033-11-01T06:13:02.636Z'),
    ],
    [
      { $dateToString: { date: at('2021-02-17T18:51:59.366Z'), format: '%H%%%M %Z', timezone: '-0930' } },
      '09%21 -570',
    ],
    [{ $month: { date: at('2021-02-17T18:51:59.366Z'), timezone: '-0930' } }, 2],
    [
      {
        $dateToString: {
          date: at('1999-02-10T14:44:08.919Z'),
          format: '%H%%%M %Z',
          timezone: 'Asia/Shanghai',
        },
      },
      '22%44 480',
    ],
    [{ $dayOfMonth: { date: at('1999-02-10T14:44:08.919Z'), timezone: 'Asia/Shanghai' } }, 10],
    [
      {
        $dateFromParts: {
          year: 1999,
          month: 2,
          day: 10,
          hour: 22,
          minute: 44,
          second: 8,
          millisecond: 919,
          timezone: 'Asia/Shanghai',
        },
      },
      at('1999-02-10T14:44:08.919Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2016-06-13T09:09:58.537Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Europe/Berlin',
        },
      },
      '13.06.2016 +0200',
    ],
    [{ $hour: { date: at('2016-06-13T09:09:58.537Z'), timezone: 'Europe/Berlin' } }, 11],
    [
      {
        $dateFromParts: {
          year: 2016,
          month: 6,
          day: 13,
          hour: 11,
          minute: 9,
          second: 58,
          millisecond: 537,
          timezone: 'Europe/Berlin',
        },
      },
      at('2016-06-13T09:09:58.537Z'),
    ],
    [
      {
        $dateToString: {
          date: at('2020-11-13T08:23:54.720Z'),
          format: '%Y-%m-%d %H:%M:%S.%L',
          timezone: '+05',
        },
      },
      '2020-11-13 13:23:54.720',
    ],
    [{ $dayOfMonth: { date: at('2020-11-13T08:23:54.720Z'), timezone: '+05' } }, 13],
    [
      {
        $dateFromParts: {
          year: 2020,
          month: 11,
          day: 13,
          hour: 13,
          minute: 23,
          second: 54,
          millisecond: 720,
          timezone: '+05',
        },
      },
      at('2020-11-13T08:23:54.720Z'),
    ],
    [
      {
        $dateToString: {
          date: at('1904-12-20T03:19:52.298Z'),
          format: '%d.%m.%Y %z',
          timezone: 'Asia/Shanghai',
        },
      },
      '20.12.1904 +0800',
    ],
    [{ $dayOfWeek: { date: at('1904-12-20T03:19:52.298Z'), timezone: 'Asia/Shanghai' } }, 3],
    [
      {
        $dateFromParts: {
          year: 1904,
          month: 12,
          day: 20,
          hour: 11,
          minute: 19,
          second: 52,
          millisecond: 298,
          timezone: 'Asia/Shanghai',
        },
      },
      at('1904-12-20T03:19:52.298Z'),
    ],
  ]),
  ...expressions(`${MANUAL}/texts`, {}, [
    [{ $substrCP: ['𠮷野家 x', 1, 0] }, ''],
    [{ $substrBytes: ['Ünïcode', 5, 5] }, 'code'],
    [{ $substrCP: ['Ünïcode', 0, 2] }, 'Ün'],
    [{ $indexOfCP: ['aaa', '家', 2] }, -1],
    [{ $strLenCP: '苏州 LH-24' }, 8],
    [{ $strLenBytes: 'aaa' }, 3],
    [{ $split: ['𠮷野家 x', 'x'] }, ['𠮷野家 ', '']],
    [{ $indexOfCP: ['苏州 LH-24', '家', 3] }, -1],
    [{ $indexOfCP: ['x=1;y=2', ',', 4] }, -1],
    [{ $indexOfBytes: ['x=1;y=2', 'x', 2, 6] }, -1],
    [{ $indexOfCP: ['aaa', '1', 1] }, -1],
    [{ $strLenCP: '' }, 0],
    [{ $substrBytes: ['苏州 LH-24', 7, 0] }, ''],
    [{ $indexOfCP: ['𠮷野家 x', 'x', 2] }, 4],
    [{ $indexOfBytes: ['', '家', 0, 3] }, -1],
    [{ $split: ['苏州 LH-24', ';'] }, ['苏州 LH-24']],
    [{ $strLenCP: 'x=1;y=2' }, 7],
    [{ $split: ['𠮷野家 x', 'LH'] }, ['𠮷野家 x']],
    [{ $strLenBytes: 'Ünïcode' }, 9],
    [{ $substrBytes: ['a,b,,c', 5, 3] }, 'c'],
    [{ $indexOfBytes: ['aaa', '1', 2, 9] }, -1],
    [{ $indexOfBytes: ['x=1;y=2', '1', 4, 3] }, -1],
    [{ $indexOfCP: ['𠮷野家 x', 'LH', 4] }, -1],
    [{ $substrBytes: ['𠮷野家 x', 3, 0] }, ERROR],
    [{ $indexOfBytes: ['', ',', 0, 4] }, -1],
    [{ $substrBytes: ['x=1;y=2', 4, 1] }, 'y'],
    [{ $substrCP: ['Ünïcode', 4, 1] }, 'o'],
    [{ $substrCP: ['a,b,,c', 2, 4] }, 'b,,c'],
    [{ $substrCP: ['Ünïcode', 0, 1] }, 'Ü'],
    [{ $strLenCP: '𠮷野家 x' }, 5],
    [{ $substrBytes: ['𠮷野家 x', 6, 1] }, ERROR],
    [{ $indexOfBytes: ['苏州 LH-24', '1', 4, 4] }, -1],
    [{ $indexOfBytes: ['x=1;y=2', '1', 4, 9] }, -1],
    [{ $indexOfBytes: ['a,b,,c', 'LH', 1, 12] }, -1],
    [{ $indexOfBytes: ['', 'a', 1, 9] }, -1],
    [{ $indexOfCP: ['苏州 LH-24', 'a', 4] }, -1],
    [{ $indexOfCP: ['苏州 LH-24', '家', 1] }, -1],
    [{ $indexOfBytes: ['aaa', 'a', 3, 3] }, -1],
    [{ $indexOfCP: ['x=1;y=2', '1', 3] }, -1],
    [{ $substrBytes: ['x=1;y=2', 7, 3] }, ''],
    [{ $strLenBytes: '苏州 LH-24' }, 12],
    [{ $substrCP: ['', 2, 3] }, ''],
    [{ $split: ['aaa', 'LH'] }, ['aaa']],
    [{ $substrBytes: ['a,b,,c', 1, 2] }, ',b'],
    [{ $substrBytes: ['aaa', 0, 4] }, 'aaa'],
    [{ $strLenBytes: 'a,b,,c' }, 6],
    [{ $substrBytes: ['苏州 LH-24', 5, 4] }, ERROR],
    [{ $substrCP: ['苏州 LH-24', 4, 3] }, 'H-2'],
    [{ $substrCP: ['𠮷野家 x', 4, 5] }, 'x'],
    [{ $indexOfCP: ['苏州 LH-24', 'LH', 3] }, 3],
    [{ $indexOfCP: ['𠮷野家 x', ',', 1] }, -1],
    [{ $strLenBytes: 'x=1;y=2' }, 7],
  ]),
  ...expressions(`${MANUAL}/arithmetic`, {}, [
    [{ $divide: [-7, 0.1] }, -70],
    [{ $divide: [-0, -0.75] }, 0],
    [{ $ceil: -1.5 }, -1],
    [{ $divide: [7, 123456.789] }, 5.670000051597e-5],
    [{ $floor: -0.75 }, -1],
    [{ $mod: [-0, -0.75] }, -0],
    [{ $ceil: -0.75 }, -0],
    [{ $subtract: [1.5, 1.5] }, 0],
    [{ $cmp: [0.1, -0.75] }, 1],
    [{ $mod: [-1.5, 10000000000] }, -1.5],
    [{ $ceil: 1.5 }, 2],
    [{ $subtract: [1.5, -7] }, 8.5],
    [{ $floor: 0 }, 0],
    [{ $mod: [-7, 1.5] }, -1],
    [{ $subtract: [123456.789, 10000000000] }, -9999876543.211],
    [{ $cmp: [-0.75, -1.5] }, 1],
    [{ $divide: [0, -7] }, -0],
    [{ $mod: [-1.5, -7] }, -1.5],
    [{ $cmp: [-7, -7] }, 0],
    [{ $subtract: [0, 0] }, 0],
    [{ $ceil: 0 }, 0],
    [{ $mod: [-0.75, -7] }, -0.75],
    [{ $floor: 2.25 }, 2],
    [{ $ceil: 123456.789 }, 123457],
    [{ $cmp: [-0, 7] }, -1],
    [{ $floor: 0.1 }, 0],
    [{ $subtract: [0.1, 123456.789] }, -123456.689],
    [{ $mod: [1.5, 123456.789] }, 1.5],
    [{ $subtract: [0.1, 2.25] }, -2.15],
    [{ $floor: 1.5 }, 1],
    [{ $divide: [1.5, 10000000000] }, 1.5e-10],
    [{ $subtract: [2.25, 0.1] }, 2.15],
    [{ $cmp: [0.1, 123456.789] }, -1],
    [{ $subtract: [-0.75, -0.75] }, 0],
    [{ $divide: [1.5, 2.25] }, 0.6666666666666666],
    [{ $cmp: [10000000000, 7] }, 1],
    [{ $subtract: [123456.789, 1.5] }, 123455.289],
    [{ $ceil: 0.1 }, 1],
    [{ $ceil: 7 }, 7],
    [{ $subtract: [0.1, 10000000000] }, -9999999999.9],
    [{ $cmp: [-7, 10000000000] }, -1],
    [{ $cmp: [0, -0] }, 0],
    [{ $divide: [7, -0.75] }, -9.333333333333334],
    [{ $cmp: [2.25, 10000000000] }, -1],
    [{ $mod: [-0.75, 10000000000] }, -0.75],
    [{ $mod: [0.1, 1.5] }, 0.1],
    [{ $mod: [1.5, 1.5] }, 0],
    [{ $divide: [-7, -1.5] }, 4.666666666666667],
    [{ $divide: [10000000000, 1.5] }, 6666666666.666667],
    [{ $divide: [123456.789, 0.1] }, 1234567.89],
    [{ $subtract: [0, 123456.789] }, -123456.789],
    [{ $subtract: [-7, 0] }, -7],
  ]),
  ...expressions(`${MANUAL}/comparison, bson-type-comparison-order`, {}, [
    [{ $lte: [{ $literal: false }, { $literal: at('1969-01-01T00:00:00Z') }] }, true],
    [{ $lte: [{ $literal: {} }, { $literal: true }] }, true],
    [{ $eq: [{ $literal: 'a' }, { $literal: false }] }, false],
    [{ $gt: [{ $literal: -1 }, { $literal: -Infinity }] }, true],
    [{ $cmp: [{ $literal: [null] }, { $literal: 'B' }] }, 1],
    [{ $cmp: [{ $literal: true }, { $literal: [null] }] }, 1],
    [{ $cmp: [{ $literal: 'a' }, { $literal: 7.5 }] }, 1],
    [{ $gt: [{ $literal: {} }, { $literal: [7] }] }, false],
    [{ $lt: [{ $literal: -1 }, { $literal: [null] }] }, true],
    [{ $cmp: [{ $literal: -1 }, { $literal: [null] }] }, -1],
    [{ $lte: [{ $literal: '' }, { $literal: {} }] }, true],
    [{ $lte: [{ $literal: 0 }, { $literal: { a: 1, b: 0 } }] }, true],
    [{ $gt: [{ $literal: [] }, { $literal: true }] }, false],
    [{ $cmp: [{ $literal: { a: 1, b: 0 } }, { $literal: { a: 1, b: 0 } }] }, 0],
    [{ $eq: [{ $literal: [null] }, { $literal: at('2024-01-01T00:00:00Z') }] }, false],
    [{ $eq: [{ $literal: -1 }, { $literal: {} }] }, false],
    [{ $lt: [{ $literal: -1 }, { $literal: { a: 1 } }] }, true],
    [{ $lt: [{ $literal: { a: 1 } }, { $literal: at('1969-01-01T00:00:00Z') }] }, true],
    [{ $cmp: [{ $literal: 0 }, { $literal: { a: 1, b: 0 } }] }, -1],
    [{ $lt: [{ $literal: 'a' }, { $literal: null }] }, false],
    [{ $cmp: [{ $literal: 0 }, { $literal: 'B' }] }, -1],
    [{ $lt: [{ $literal: false }, { $literal: [null] }] }, false],
    [{ $eq: [{ $literal: at('1969-01-01T00:00:00Z') }, { $literal: { a: 1 } }] }, false],
    [{ $cmp: [{ $literal: [7] }, { $literal: [] }] }, 1],
    [{ $lte: [{ $literal: { a: 1 } }, { $literal: [7] }] }, true],
    [{ $lte: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: 'a' }] }, false],
    [{ $gt: [{ $literal: 7.5 }, { $literal: { a: 1 } }] }, false],
    [{ $gt: [{ $literal: 0 }, { $literal: 7.5 }] }, false],
    [{ $lte: [{ $literal: [null] }, { $literal: 0 }] }, false],
    [{ $gt: [{ $literal: [] }, { $literal: false }] }, false],
    [{ $gt: [{ $literal: at('1969-01-01T00:00:00Z') }, { $literal: [null] }] }, true],
    [{ $lt: [{ $literal: at('1969-01-01T00:00:00Z') }, { $literal: { a: 1 } }] }, false],
    [{ $lt: [{ $literal: { a: 1, b: 0 } }, { $literal: -1 }] }, false],
    [{ $lte: [{ $literal: { a: 1, b: 0 } }, { $literal: null }] }, false],
    [{ $gt: [{ $literal: -Infinity }, { $literal: -Infinity }] }, false],
    [{ $gt: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: [7] }] }, true],
    [{ $cmp: [{ $literal: '' }, { $literal: -1 }] }, 1],
    [{ $eq: [{ $literal: { a: 1 } }, { $literal: { a: 1, b: 0 } }] }, false],
    [{ $gt: [{ $literal: { a: 1, b: 0 } }, { $literal: {} }] }, true],
    [{ $gt: [{ $literal: null }, { $literal: '' }] }, false],
    [{ $lte: [{ $literal: 0 }, { $literal: [] }] }, true],
    [{ $gt: [{ $literal: 'a' }, { $literal: true }] }, false],
    [{ $gt: [{ $literal: '' }, { $literal: 'a' }] }, false],
    [{ $lte: [{ $literal: at('1969-01-01T00:00:00Z') }, { $literal: -Infinity }] }, false],
    [{ $gt: [{ $literal: '' }, { $literal: [] }] }, false],
    [{ $lte: [{ $literal: at('1969-01-01T00:00:00Z') }, { $literal: {} }] }, false],
    [{ $lte: [{ $literal: 0 }, { $literal: [7] }] }, true],
    [{ $cmp: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: -1 }] }, 1],
    [{ $cmp: [{ $literal: { a: 1 } }, { $literal: [7] }] }, -1],
    [{ $lte: [{ $literal: {} }, { $literal: 'B' }] }, false],
    [{ $eq: [{ $literal: [] }, { $literal: {} }] }, false],
    [{ $lt: [{ $literal: [null] }, { $literal: -Infinity }] }, false],
    [{ $lt: [{ $literal: null }, { $literal: at('1969-01-01T00:00:00Z') }] }, true],
    [{ $cmp: [{ $literal: null }, { $literal: false }] }, -1],
    [{ $cmp: [{ $literal: [7] }, { $literal: null }] }, 1],
    [{ $eq: [{ $literal: 0 }, { $literal: 7.5 }] }, false],
    [{ $gt: [{ $literal: true }, { $literal: -Infinity }] }, true],
    [{ $cmp: [{ $literal: 'B' }, { $literal: false }] }, -1],
    [{ $lte: [{ $literal: '' }, { $literal: -Infinity }] }, false],
    [{ $eq: [{ $literal: 'B' }, { $literal: {} }] }, false],
    [{ $lt: [{ $literal: [7] }, { $literal: [7] }] }, false],
    [{ $cmp: [{ $literal: -Infinity }, { $literal: 0 }] }, -1],
    [{ $cmp: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: 7.5 }] }, 1],
    [{ $lt: [{ $literal: true }, { $literal: 7.5 }] }, false],
    [{ $gt: [{ $literal: null }, { $literal: -1 }] }, false],
    [{ $eq: [{ $literal: null }, { $literal: '' }] }, false],
    [{ $lte: [{ $literal: true }, { $literal: {} }] }, false],
    [{ $cmp: [{ $literal: [7] }, { $literal: { b: 0 } }] }, 1],
    [{ $cmp: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: 0 }] }, 1],
    [{ $cmp: [{ $literal: -1 }, { $literal: 7.5 }] }, -1],
    [{ $eq: [{ $literal: true }, { $literal: 'a' }] }, false],
    [{ $lte: [{ $literal: {} }, { $literal: { a: 1 } }] }, true],
    [{ $eq: [{ $literal: at('1969-01-01T00:00:00Z') }, { $literal: [7] }] }, false],
    [{ $lt: [{ $literal: [] }, { $literal: {} }] }, false],
    [{ $lte: [{ $literal: [] }, { $literal: null }] }, false],
    [{ $eq: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: 'B' }] }, false],
    [{ $lt: [{ $literal: {} }, { $literal: { b: 0 } }] }, true],
    [{ $lte: [{ $literal: at('2024-01-01T00:00:00Z') }, { $literal: -1 }] }, false],
    [{ $lte: [{ $literal: { a: 1, b: 0 } }, { $literal: at('2024-01-01T00:00:00Z') }] }, true],
    [{ $gt: [{ $literal: { a: 1, b: 0 } }, { $literal: [null] }] }, false],
    [{ $lte: [{ $literal: [7] }, { $literal: 0 }] }, false],
    [{ $lt: [{ $literal: 7.5 }, { $literal: [7] }] }, true],
    [{ $lt: [{ $literal: [null] }, { $literal: { b: 0 } }] }, false],
    [{ $lt: [{ $literal: null }, { $literal: [] }] }, true],
    [{ $cmp: [{ $literal: {} }, { $literal: -Infinity }] }, 1],
    [{ $eq: [{ $literal: true }, { $literal: at('1969-01-01T00:00:00Z') }] }, false],
  ]),
];
