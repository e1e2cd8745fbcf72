import type { Settings } from '../../../miniprogram/shared/model/settings';

/** What counts until a service manager changes it; documents of `settings` take the place of a key's default. */
export const defaultSettings: Settings = {
  checklists: [
    {
      id: 'general',
      modelId: null,
      task: null,
      title: '通用检查表',
      groups: [
        {
          title: '到场检查',
          items: [
            {
              id: 'appearance',
              text: '外观与连接',
              kind: 'choice',
              required: true,
              choices: ['正常', '异常'],
            },
            { id: 'alarm', text: '报警信息', kind: 'text', required: false },
          ],
        },
        {
          title: '完工确认',
          items: [
            { id: 'self_test', text: '自检通过', kind: 'check', required: true },
            {
              id: 'room_temperature',
              text: '环境温度',
              kind: 'reading',
              required: true,
              unit: '℃',
              min: 15,
              max: 30,
            },
          ],
        },
      ],
    },
  ],
  survey: {
    questions: [
      { id: 'stars', text: '您对本次服务满意吗？', kind: 'stars' },
      {
        id: 'chips',
        text: '哪方面？',
        kind: 'chips',
        chipsLow: ['响应慢', '没修好', '态度', '讲解不清'],
        chipsHigh: ['及时', '专业', '态度好', '讲解清楚'],
      },
      { id: 'words', text: '想说的话', kind: 'text' },
    ],
    expiresDays: 14,
    lowScore: 3,
  },
  sla: {
    urgent: { responseHours: 2, repairHours: 24 },
    normal: { responseHours: 8, repairHours: 72 },
    pausing: ['等待备件'],
  },
  reasons: {
    refuse: ['时间冲突', '不具备认证', '距离过远', '其他'],
    transfer: ['请假', '需要更高级别', '其他'],
    hold: ['等待备件', '等待医院配合', '等待技术支持', '其他'],
    cancel: ['重复报修', '医院取消', '录入错误', '其他'],
    cannotComplete: ['需返厂', '超出能力', '医院拒绝', '其他'],
  },
  faultCodes: [
    { code: 'E01', name: '开机故障' },
    { code: 'E02', name: '加样异常' },
    { code: 'E03', name: '温控异常' },
    { code: 'E04', name: '光路异常' },
    { code: 'E99', name: '其他' },
  ],
  checkIn: { radiusMetres: 500, maxSkewSeconds: 600, maxSpeedKmh: 300, minimumLevel: 2 },
  reminders: { days: [90, 60, 30, 7] },
  access: { waitHours: 24 },
  retention: { publicCallDays: 180 },
  trade: {
    permitStandsForRecord: false,
    orderMinimumFen: 0,
    autoApproveFen: 0,
    financeFromFen: 50_000_000,
    priceDays: 30,
    reopenDays: 30,
    secondPersonFen: 10_000_000,
    ageingDays: [0, 30, 60, 90, 180],
    renewal: { first: 90, last: 30 },
    holidays: [],
    workedInstead: [],
  },
  goods: { nearDays: 90, returnDueDays: 15 },
  // Nobody can guess them: letters are refused until they are filled in.
  letters: { issuer: { name: '', creditCode: '' }, miniProgram: '', hotline: '', filing: '' },
};
