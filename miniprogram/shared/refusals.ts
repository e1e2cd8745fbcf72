/**
 * Every refusal of the house: a closed code that states the fact, and the sentence that tells the person what to do.
 * Grouped by room; add to the end of the group.
 */
export const refusals = {
  // the door: identity, envelope, rights
  NOT_SIGNED_IN: '请在微信中打开本小程序。',
  NOT_A_MEMBER: '您还没有绑定账号，请用管理员给您的邀请码绑定。',
  MEMBER_DISABLED: '您的账号已停用，请联系管理员。',
  DEALER_SUSPENDED: '贵公司的合作已暂停或终止，账号暂不可用，请联系渠道经理。',
  ACTION_UNKNOWN: '该功能不存在，请更新小程序后重试。',
  ACTION_NOT_ALLOWED: '您没有该功能的权限，请联系管理员。',
  INPUT_INVALID: '提交的内容不完整或格式不对，请检查标出的各项。',
  OP_ID_MISSING: '缺少操作编号，请更新小程序后重试。',
  KEY_REUSED: '该操作编号已用于另一次提交，请重新操作。',
  TOO_MANY_REQUESTS: '操作太频繁，请稍等一分钟再试。',
  CHANGED_MEANWHILE: '数据刚被他人修改，请刷新后再试。',
  OBJECT_NOT_FOUND: '未找到该内容，它可能已被移除或不属于您。',
  INTERNAL: '系统出错，内容没有保存。请稍后重试；若仍出错，请把编号告诉管理员。',
  // the phone: network, storage
  OFFLINE: '当前没有网络，请联网后重试。',
  STORAGE_FULL: '手机存储已满，内容未保存。请清理空间或先联网同步。',
  STORAGE_UNREADABLE: '本机保存的内容读取失败，请联网同步后重试。',
  // master data: regions, hospitals
  REGION_UNKNOWN: '无法识别该行政区划，请从列表中重新选择地区。',
} as const;

export type RefusalCode = keyof typeof refusals;
