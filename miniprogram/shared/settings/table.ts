import { defaultClockBook } from '../clocks/default-book';
import { isDay } from '../days';
import { isCreditCode } from '../credit-code';
import { placingLists } from './placing-lists';
import type { TaskSeed } from '../model/dealers-life';
import type { Checklist, SurveyQuestion, Questionnaire } from '../model/settings';
import type { DispatchRule } from '../visit/auto-dispatch';
import { area, choice, days, flag, line, list, money, number, numbers, shaped, valueOf } from './fields';
import type { ValueOf } from './fields';
import { provinceCodeOf } from '../trade/two-invoice';

/**
 * What is changed without a release: one document a key in `settings`. A line here is a setting with its words, limits,
 * initial value and who may change it; type, contract, defaults and screen come from it.
 */
const service = { changedBy: ['service_manager'] } as const;
/** What the public and new accounts rest on: one person alone could send everybody to a number of his own. */
const system = { changedBy: ['sysadmin'], agreedBy: ['sysadmin', 'service_manager'] } as const;
/** Limits of money are lifted by two. */
const office = {
  changedBy: ['finance', 'channel_manager'],
  agreedBy: ['finance', 'channel_manager'],
} as const;

const reason = { one: '新的原因' };

const general: Checklist[] = [
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
  ...placingLists,
];
const questions: SurveyQuestion[] = [
  { id: 'stars', text: '您对本次服务满意吗？', kind: 'stars' },
  {
    id: 'chips',
    text: '哪方面？',
    kind: 'chips',
    chipsLow: ['响应慢', '没修好', '态度', '讲解不清'],
    chipsHigh: ['及时', '专业', '态度好', '讲解清楚'],
  },
  { id: 'words', text: '想说的话', kind: 'text' },
];

const seed = (
  id: string,
  text: string,
  role: TaskSeed['role'],
  days: number,
  check: TaskSeed['check'],
  required = false,
): TaskSeed => ({ id, text, role, days, check, required });
const onboarding = [
  seed('contract', '签订经销合同', 'channel_manager', 10, 'contract', true),
  seed('licence', '收齐并审核证照', 'quality', 7, 'licence', true),
  seed('credit', '确定授信额度和账期', 'finance', 10, null),
  seed('admin', '邀请经销商管理员', 'sysadmin', 14, 'admin_bound'),
  seed('grant', '办理授权', 'channel_manager', 20, 'granted'),
  seed('training', '培训并认证工程师', 'service_manager', 45, 'certified'),
];
const suspension = [
  seed('review', '复核：恢复合作，还是终止', 'channel_manager', 30, null),
  seed('visits', '在办工单移交', 'dispatcher', 1, 'visits_handed_over'),
];
const termination = [
  seed('visits', '在办工单移交', 'dispatcher', 1, 'visits_handed_over', true),
  seed('people', '停用经销商人员的账号', 'sysadmin', 3, 'people_ended', true),
  seed('grants', '撤销未到期的授权', 'channel_manager', 7, 'grants_ended', true),
  seed('orders', '取消或办结未完的订单', 'channel_manager', 7, 'orders_closed', true),
  seed('devices', '设备移交给新的服务商', 'service_manager', 7, 'devices_handed_over', true),
  seed('stock', '盘点并收回库存', 'warehouse', 30, 'stock_empty', true),
  seed('parts', '收回旧件', 'warehouse', 30, 'parts_returned', true),
  seed('statement', '出最后一张对账单并由对方确认', 'finance', 45, 'statements_answered', true),
  seed('money', '结清应收和预收', 'finance', 60, 'money_settled', true),
];

export const settingsTable = {
  /** What is promised, by which calendar; each version stays, because orders name theirs. */
  clocks: area('时效', service, shaped('时效', defaultClockBook)),
  /** What the calendar of public holidays does not know yet. */
  calendar: area(
    '节假日',
    { changedBy: ['service_manager', 'channel_manager'] },
    {
      holidays: days('另外的放假日', [], 400),
      workedInstead: days('另外的调休上班日', [], 200),
    },
  ),
  checkIn: area('签到', service, {
    radiusMetres: number('医院范围', 500, { min: 50, max: 20_000, unit: '米', whole: false }),
    maxSkewSeconds: number('手机时间允许偏差', 600, { min: 30, max: 86_400, unit: '秒', whole: false }),
    maxSpeedKmh: number('两次签到间合理车速', 300, { min: 50, max: 1200, unit: '公里/时', whole: false }),
    /** Level below which a certification does not allow working alone. */
    minimumLevel: choice<1 | 2 | 3>('独立作业最低认证', 2, [
      [1, '1 级'],
      [2, '2 级'],
      [3, '3 级'],
    ]),
  }),
  survey: area('评价', service, {
    /** What was asked before there were questionnaires; read while none has been published (`questionnairesOf`). */
    questions: shaped('评价问题', questions),
    questionnaires: shaped('评价问卷', [] as Questionnaire[]),
    expiresDays: number('有效期', 14, { min: 1, max: 90, unit: '天' }),
    lowScore: number('低分（含）及以下回访', 3, { min: 1, max: 4, unit: '星' }),
    atOnceSeconds: number('出示评价码后，多快提交的评价须核实', 20, { min: 0, max: 600, unit: '秒' }),
    /** Most who rate for a hospital have never been seen before: by itself that says nothing. */
    firstSeen: choice<'pattern' | 'always' | 'never'>('首次出现的微信所作评价', 'pattern', [
      ['pattern', '有可疑迹象时核实'],
      ['always', '一律核实'],
      ['never', '直接计入'],
    ]),
    firstSeenSeconds: number('可疑迹象：首次出现的微信，出示评价码后多快就提交', 60, {
      min: 0,
      max: 3600,
      unit: '秒',
    }),
    inARowMinutes: number('可疑迹象：多久之内，有几个首次出现的微信评价同一工程师', 30, {
      min: 0,
      max: 1440,
      unit: '分钟',
    }),
  }),
  dispatching: area('自动派单', service, {
    unclaimedMinutes: number('多久没有人接就提醒调度（工作时间，0 为不提醒）', 60, {
      min: 0,
      max: 10_080,
      unit: '分钟',
    }),
    rules: shaped('自动派单规则', [] as DispatchRule[]),
  }),
  /** 维修报价; whose price is the list's, and is small, goes to the hospital at once. */
  quotes: area('维修报价', service, {
    labourCode: line('工时在价格表中的货号', '', { max: 40, optional: true }),
    travelCode: line('上门费在价格表中的货号', '', { max: 40, optional: true }),
    secondFromFen: money('超过此金额的报价须另一人同意', 2_000_000),
    validDays: number('报价有效期', 15, { min: 1, max: 180, unit: '天' }),
  }),
  reasons: area('原因', service, {
    refuse: list('拒单原因', ['时间冲突', '不具备认证', '距离过远', '其他'], reason),
    transfer: list('转单原因', ['请假', '需要更高级别', '其他'], reason),
    hold: list('挂起原因', ['等待备件', '等待医院配合', '等待医院确认报价', '等待技术支持', '其他'], reason),
    cancel: list('取消原因', ['重复报修', '医院取消', '录入错误', '其他'], reason),
    cannotComplete: list('无法完成原因', ['需返厂', '超出能力', '医院拒绝', '其他'], reason),
  }),
  faultCodes: area(
    '故障分类',
    service,
    shaped('故障分类', [
      { code: 'E01', name: '开机故障' },
      { code: 'E02', name: '加样异常' },
      { code: 'E03', name: '温控异常' },
      { code: 'E04', name: '光路异常' },
      { code: 'E99', name: '其他' },
    ]),
  ),
  guides: area('机型资料', service, {
    megabytesPerModel: number('每个机型的文件最多', 200, { min: 1, max: 2000, unit: 'MB' }),
    megabytesOnPhone: number('工程师手机上最多存放', 50, { min: 0, max: 150, unit: 'MB' }),
  }),
  checklists: area('检查表', service, shaped('检查表', general)),
  reminders: area('到期提醒', service, {
    days: numbers('提前天数', [90, 60, 30, 7], { min: 1, max: 365, most: 10, unit: '天' }),
  }),
  messages: area('消息', service, {
    /** Whatever cannot wait goes to WeChat all the same (`notice-kinds`); the inbox has everything at once. */
    quiet: {
      fromHour: number('微信免打扰从几点', 22, { min: 0, max: 23, unit: '点' }),
      toHour: number('微信免打扰到几点（与上面相同为不设）', 7, { min: 0, max: 23, unit: '点' }),
    },
  }),
  goods: area('库存与备件', service, {
    nearDays: number('批次到期前多久算近效期', 90, { min: 1, max: 1000, unit: '天' }),
    returnDueDays: number('旧件多久内寄回', 15, { min: 1, max: 365, unit: '天' }),
  }),
  /** Figures of law among them. Nobody can guess who the supplier is: nothing is shipped until it is filled in. */
  shipping: area(
    '发货与冷链',
    { changedBy: ['service_manager', 'sysadmin'] },
    {
      supplier: {
        licence: line('随货同行单：供货方许可证编号', '', { max: 60 }),
        address: line('随货同行单：供货方地址', '', { max: 100 }),
        phone: line('随货同行单：供货方电话', '', { max: 40, optional: true }),
      },
      /** 冷链管理指南: every five minutes on the way. */
      coldIntervalMinutes: number('运输途中温度记录间隔', 5, { min: 1, max: 60, unit: '分钟' }),
      calibrationDays: number('温度记录仪校准有效', 365, { min: 30, max: 1100, unit: '天' }),
      /** 召回管理办法: within so many days sellers and users are told, by level. */
      recallFirst: number('一级召回须通知到', 1, { min: 1, max: 90, unit: '天内' }),
      recallSecond: number('二级召回须通知到', 3, { min: 1, max: 90, unit: '天内' }),
      recallThird: number('三级召回须通知到', 7, { min: 1, max: 90, unit: '天内' }),
    },
  ),
  /** Figures of law among them, so that they change without a release. */
  trade: area(
    '订货与回款',
    {
      ...office,
      check: ({ renewal: { first, last }, twoInvoice }) => {
        if (last >= first) return { path: 'renewal.last', sentence: '截止须比最早更接近到期日' };
        const unknown = twoInvoice.provinces.find((name) => provinceCodeOf(name) === null);
        return unknown === undefined
          ? null
          : { path: 'twoInvoice.provinces', sentence: `“${unknown}”不是省份，请写如“福建省”` };
      },
    },
    {
      permitStandsForRecord: flag('三类经营许可可代替二类备案', false),
      orderMinimumFen: money('每单最低金额', 0),
      autoApproveFen: money('不超过此金额且检查通过的订单自动批准', 0),
      financeFromFen: money('超过此金额的订单须财务审批', 50_000_000),
      promiseDays: number('订单批准后几天内发货（承诺发货日）', 3, { min: 0, max: 60, unit: '天' }),
      priceDays: number('提交后价格保留', 30, { min: 1, max: 365, unit: '天' }),
      reopenDays: number('取消后可重新打开', 30, { min: 0, max: 365, unit: '天' }),
      secondPersonFen: money('一家经销商的回款由一人直接入账，合计最多', 10_000_000),
      secondPersonDays: number('上面的合计按最近几天', 7, { min: 1, max: 90, unit: '天' }),
      stocktakeFen: money('盘点差异超过此金额或没有价格，须财务同意', 1_000_000),
      ageingDays: numbers('账龄分段（逾期天数）', [0, 30, 60, 90, 180], {
        min: 0,
        max: 1000,
        most: 10,
        unit: '天',
      }),
      /** 延续: working days before the end at which it may be asked for first and last. */
      renewal: {
        first: number('证照延续：最早提前', 90, { min: 1, max: 250, unit: '个工作日' }),
        last: number('证照延续：最晚提前', 30, { min: 0, max: 249, unit: '个工作日' }),
      },
      /** 经营监督管理办法: class III, once a year. */
      selfInspectionOn: line('三类经销商年度自查报告：每年截止（月-日）', '03-31', {
        max: 5,
        check: (text) => (isDay(`2025-${text}`) ? '' : '请写成 03-31 的样子'),
      }),
      /** 两票制: maker to dealer, dealer to hospital; what is sold there needs the number of the second one. */
      twoInvoice: {
        provinces: list('执行两票制的省份', [], { one: '如：福建省', least: 0 }),
        instruments: flag('两票制：仪器', false),
        reagents: flag('两票制：试剂和耗材', true),
      },
      /** A forgotten order must not hold credit. */
      answerDays: number('提交后多久没有审批就退回', 30, { min: 1, max: 365, unit: '天' }),
      receiveDays: number('发出后多久没有签收，按未答复结束订单', 30, { min: 7, max: 365, unit: '天' }),
      lapseDays: number('已批准却不能发货，多久请渠道经理决定', 14, { min: 1, max: 365, unit: '天' }),
      /** 催款, in days past due and past the account's own grace. */
      dunning: {
        tellOn: numbers('逾期提醒（逾期天数）', [1, 15, 30, 60], { min: 0, max: 1000, most: 10, unit: '天' }),
        stopApprovals: number('逾期多久停止审批', 0, { min: 0, max: 1000, unit: '天' }),
        stopShipments: number('逾期多久停止发货', 0, { min: 0, max: 1000, unit: '天' }),
      },
      /** Only of dealers whose contract says so. */
      deeming: {
        days: number('对账单多久不答复视同确认（合同有约定的）', 15, { min: 1, max: 365, unit: '天' }),
        tellBefore: number('视同确认前多久再提醒', 3, { min: 0, max: 365, unit: '天' }),
      },
    },
  ),
  /** A dealer's way in and out. What must be done before somebody is let in is not loosened by one. */
  lifecycle: area(
    '经销商准入与移交',
    { changedBy: ['channel_manager'], agreedBy: ['channel_manager', 'service_manager'] },
    {
      questions: list(
        '申请时要回答的问题',
        ['主要代理哪些品牌', '服务过的医院（等级和数量）', '有几名售后工程师', '仓库面积，是否有冷库'],
        { one: '新的问题', least: 0 },
      ),
      checks: list(
        '审核清单',
        [
          '名称与营业执照一致',
          '信用代码与营业执照一致',
          '经营范围含医疗器械',
          '证照在有效期内',
          '没有失信或行政处罚记录',
          '与在册经销商没有重复',
        ],
        { one: '新的核对项' },
      ),
      onboarding: shaped('准入要办的事', onboarding),
      suspension: shaped('暂停后要办的事', suspension),
      termination: shaped('终止要移交的事', termination),
      planReviewDays: number('改进计划多久复盘一次', 30, { min: 7, max: 92, unit: '天' }),
      contractDays: numbers('合同到期提前提醒', [90, 60, 30], { min: 0, max: 365, most: 10, unit: '天' }),
    },
  ),
  /** Below the least number a figure says nothing; targets are what pages and reports compare with. */
  figures: area('指标', service, {
    least: number('少于多少条不参与排名', 10, { min: 1, max: 1000, unit: '条' }),
    callBackHours: number('低分须在多久内回访', 48, { min: 1, max: 720, unit: '小时' }),
    targets: {
      response: number('响应达标率目标', 95, { min: 0, max: 100, unit: '%' }),
      arrival: number('到场达标率目标', 95, { min: 0, max: 100, unit: '%' }),
      repair: number('修复达标率目标', 90, { min: 0, max: 100, unit: '%' }),
      firstFix: number('一次修复率目标', 85, { min: 0, max: 100, unit: '%' }),
      repeat: number('30 天重复报修率不超过', 8, { min: 0, max: 100, unit: '%' }),
      satisfaction: number('满意度目标', 95, { min: 0, max: 100, unit: '%' }),
      answered: number('评价回收率目标', 40, { min: 0, max: 100, unit: '%' }),
      callBack: number('低分回访及时率目标', 100, { min: 0, max: 100, unit: '%' }),
      checkIn: number('签到核实率目标', 90, { min: 0, max: 100, unit: '%' }),
      availability: number('设备可用率目标', 98, { min: 0, max: 100, unit: '%' }),
      maintenance: number('保养完成率目标', 95, { min: 0, max: 100, unit: '%' }),
      partsBack: number('旧件返还率目标', 95, { min: 0, max: 100, unit: '%' }),
      mttr: number('平均修复时长不超过', 24, { min: 1, max: 1000, unit: '小时' }),
      mtbf: number('平均故障间隔目标', 90, { min: 1, max: 10_000, unit: '天' }),
      skilled: number('技能覆盖率目标', 95, { min: 0, max: 100, unit: '%' }),
      ending: number('30 天内到期的认证不超过', 5, { min: 0, max: 100, unit: '%' }),
      licensed: number('证照健康目标', 100, { min: 0, max: 100, unit: '%' }),
      granted: number('授权覆盖率目标', 80, { min: 0, max: 100, unit: '%' }),
      shipped: number('订单及时率目标', 95, { min: 0, max: 100, unit: '%' }),
      claimed: number('订单差错率不超过', 1, { min: 0, max: 100, unit: '%' }),
      paid: number('回款及时率目标', 95, { min: 0, max: 100, unit: '%' }),
      overdue: number('逾期应收不超过', 5, { min: 0, max: 100, unit: '%' }),
      target: number('任务完成率目标', 100, { min: 0, max: 200, unit: '%' }),
      partTurns: number('备件周转目标', 1, { min: 0, max: 100, unit: '次' }),
      partWait: number('缺件等待不超过', 5, { min: 0, max: 1000, unit: '天' }),
    },
  }),
  access: area('账号', system, {
    /** Stands with each consent; whoever has agreed to another is asked by the administrator. */
    privacyVersion: line('隐私保护指引版本', '', { max: 20, optional: true }),
    // Long enough for the others to read their messages and say no.
    waitHours: number('新绑定的有审批权账号，等待多久才能审批', 24, { min: 12, max: 168, unit: '小时' }),
  }),
  retention: area('记录保留', service, {
    // Tenders are disputed for months: who asks then still finds the checks of those weeks.
    publicCallDays: number('公众访问和授权书核验的明细', 180, { min: 30, max: 1100, unit: '天' }),
    // Reminders that timers write may name somebody who is forgotten since.
    // 个人信息保护法 55, 56: what is kept of handling personal data is kept for three years.
    lookDays: number('谁看过个人信息的记录', 1100, { min: 365, max: 3700, unit: '天' }),
    messageDays: number('“消息”里的消息', 400, { min: 90, max: 1100, unit: '天' }),
  }),
  /** Photos are most of what the house costs. What is shortened here is deleted, so two people say so. */
  files: area(
    '照片和文件',
    { changedBy: ['service_manager'], agreedBy: ['service_manager', 'sysadmin'] },
    {
      filesADay: number('每人每天最多上传', 300, { min: 20, max: 2000, unit: '个' }),
      megabytesADay: number('每人每天最多上传容量', 300, { min: 20, max: 5000, unit: 'MB' }),
      visitorFilesADay: number('没有账号的人每天最多上传', 30, { min: 4, max: 200, unit: '个' }),
      /** Signatures, licences, contracts and reports (which hold the photos in small) stay. */
      photoMonths: number('工单照片保留（未结束的工单不删）', 36, { min: 6, max: 240, unit: '个月' }),
      /** What the plan and its packs allow; 系统状态 warns before it is full. */
      storageGigabytes: number('购买的云存储容量', 100, { min: 1, max: 100_000, unit: 'GB' }),
    },
  ),
  /** Printed on every letter and shown on every page of verification; nobody can guess them. */
  letters: area('授权书信息', system, {
    issuer: {
      name: line('授权书签发单位', '', { max: 100 }),
      creditCode: line('统一社会信用代码', '', {
        max: 18,
        check: (code) => (isCreditCode(code) ? '' : '统一社会信用代码有误，请对照营业执照核对18位代码'),
      }),
    },
    miniProgram: line('小程序名称', '', { max: 40 }),
    hotline: line('核验电话', '', { max: 40 }),
    filing: line('网站备案号', '', { max: 60, optional: true }),
  }),
};

export type SettingKey = keyof typeof settingsTable;
export type Settings = { [K in SettingKey]: ValueOf<(typeof settingsTable)[K]['fields']> };
export const settingKeys = Object.keys(settingsTable) as SettingKey[];

/** What counts, from the kept documents of `settings`. */
export function settingsFrom(
  kept: readonly { _id: string; value: unknown }[],
): <K extends SettingKey>(key: K) => Settings[K] {
  return (key) => {
    const document = kept.find(({ _id }) => _id === key);
    return valueOf(settingsTable[key].fields, document && document.value) as Settings[typeof key];
  };
}
