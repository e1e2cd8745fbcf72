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
  MEMBER_NOT_FOUND: '未找到该人员，或其不能承接此工单。请重新选择。',
  EARLIER_ITEM_FAILED: '同一事项的前一步没有同步成功，请先处理前一步。',
  OBJECT_NOT_FOUND: '未找到该内容，它可能已被移除或不属于您。',
  INTERNAL: '系统出错，内容没有保存。请稍后重试；若仍出错，请把编号告诉管理员。',
  // work orders and visits
  WORK_ORDER_NOT_FOUND: '未找到该工单，它可能已转给他人。请刷新列表。',
  WORK_ORDER_NOT_YOURS: '该工单已不在您名下，您的记录仍保存在本机。请联系调度。',
  WORK_ORDER_STATE_CHANGED: '工单状态已变化，不能进行这一步。请查看最新状态。',
  REASON_MISSING: '请选择或填写原因。',
  CHECKLIST_INCOMPLETE: '检查表还有必填项未完成，请补充后再完工。',
  REPORT_MISSING: '请先填写服务报告。',
  SIGNATURE_MISSING: '请先请客户签字。',
  CHECK_IN_NEEDS_NO_APPROVAL: '这次签到不需要人工确认，或已由他人确认。请刷新查看。',
  NOT_CERTIFIED: '该工程师没有本机型此项工作的有效认证，请改派或由服务经理说明理由后放行。',
  // the phone: network, storage
  OFFLINE: '当前没有网络，请联网后重试。',
  STORAGE_FULL: '手机存储已满，内容未保存。请清理空间或先联网同步。',
  STORAGE_UNREADABLE: '本机保存的内容读取失败，请联网同步后重试。',
  // instruments and sites
  DEVICE_NOT_FOUND: '未找到该设备，它可能不归您负责。可现场建档后继续。',
  MODEL_NOT_FOUND: '没有这个机型，请从列表中重新选择。',
  HOSPITAL_NOT_FOUND: '未找到该医院，请重新选择，或先新建医院。',
  DEPARTMENT_NOT_FOUND: '未找到该科室，请重新选择，或先新建科室。',
  DEALER_NOT_FOUND: '未找到该经销商，请从列表中重新选择。',
  // invitations, surveys, repair requests
  INVITATION_INVALID: '邀请码不存在、已使用或已过期，请向管理员索取新的邀请码。',
  ALREADY_BOUND: '该微信已绑定其他账号，请先由管理员解除绑定。',
  SURVEY_NOT_FOUND: '评价码不存在或已过期，感谢您的关注。',
  SURVEY_ANSWERED: '这次服务已经评价过，感谢您的反馈。',
  SURVEY_NOT_FOR_MEMBERS: '评价由医院人员填写，服务人员不能代评。',
  SURVEY_NOT_YET: '客户签字后才能邀请评价。',
  // master data: regions, hospitals
  REGION_UNKNOWN: '无法识别该行政区划，请从列表中重新选择地区。',
  // grants: terms that cannot stand, whoever else holds what
  GRANT_DEALER_UNKNOWN: '没有这家经销商，请从列表中重新选择。',
  GRANT_LINES_EMPTY: '请至少选择一条产品线。',
  GRANT_LINE_UNKNOWN: '没有这条产品线，请从列表中重新选择。',
  GRANT_KINDS_EMPTY: '请至少选择销售或服务中的一项。',
  GRANT_DAY_INVALID: '日期不存在或格式不对，请按“2026-01-31”的格式填写（平年没有2月29日）。',
  GRANT_DAYS_REVERSED: '截止日期早于起始日期，请改正。',
  GRANT_SCOPE_EMPTY: '授权范围为空，请至少选择一个地区或一家医院。',
  GRANT_HOSPITAL_UNKNOWN: '没有这家医院，请从列表中选择，或先新建医院。',
  GRANT_CARVE_OUT_OUTSIDE_SCOPE: '排除的地区或医院不在授权范围内，请删除该排除项或改正范围。',
  GRANT_TOO_WIDE: '产品线和地点太多，一份授权放不下。请拆成几份授权。',
  GRANT_NOTHING_LEFT: '排除之后没有剩下任何授权范围，请减少排除项。',
  // grants: their life, and others on the same ground
  DEALER_STATE_CHANGED: '经销商的状态已变化，不能进行这一步。请刷新后查看。',
  DEALER_CREDIT_CODE_TAKEN: '已有经销商使用该统一社会信用代码，请核对。',
  FILE_NOT_FOUND: '未找到上传的文件，请重新上传。',
  GRANT_NOT_FOUND: '未找到该授权，它可能已被移除或不属于您。请刷新列表。',
  GRANT_STATE_CHANGED: '授权的状态已变化，不能进行这一步。请刷新后查看。',
  GRANT_SECOND_PERSON_MISSING: '填写或提交人不能审批自己的授权，请由另一位渠道经理审批。',
  GRANT_CONFLICT: '与其他经销商的独家授权重叠，不能批准。请按提示排除重叠部分，或先撤销对方授权。',
  GRANT_NOT_CONFLICTING: '两份授权已不再重叠，无需排除。请刷新后查看。',
  GRANT_DEALER_NOT_ACTIVE: '该经销商不在“合作中”状态，不能批准授权。请先完成经销商审核。',
  GRANT_REVOKE_DAY_INVALID: '撤销日须在今天或以后，且不晚于授权截止日。请改正。',
  BLOCK_NOT_FOUND: '未找到该全局禁止项，请刷新列表。',
  BLOCK_DAY_INVALID: '禁止的起始日须在今天或以后，且不晚于截止日。请改正。',
  IMPORT_NOT_FOUND: '未找到该导入任务，请重新上传文件。',
  IMPORT_UNDER_WAY: '有一次导入还没有完成，请先继续完成它，或放弃它，再导入新的文件。',
  IMPORT_SEALED: '这次导入已经完成，不能放弃。不需要的草稿请不要提交审批。',
  IMPORT_ABANDONED: '这次导入已被放弃，没有导入任何内容。请重新上传文件。',
  IMPORT_HAS_PROBLEMS: '文件中有不能导入的行，没有导入任何内容。请按清单改正后重新上传。',
  // workbooks: files that are not read at all
  SHEET_NOT_A_WORKBOOK: '这不是 Excel 工作簿，请选择 .xlsx 或 .xls 文件（用 WPS 或 Excel 另存为 .xlsx）。',
  SHEET_UNREADABLE: '文件已损坏或编码不对，请用 WPS 或 Excel 打开后另存为 .xlsx 再试。',
  SHEET_TOO_BIG: '文件太大（最多 20 MB、10 万行），请删除空白区域和图片，或分成几个文件。',
  SHEET_MACROS: '文件含有宏，不能导入。请另存为不含宏的 .xlsx 再试。',
  SHEET_ENCRYPTED: '文件有打开密码，请取消密码后再试。',
  // letters: facts that cannot be stated, text that cannot be printed
  LETTER_FACTS_INCOMPLETE: '授权书内容不完整或格式不对，请检查标出的各项。',
  LETTER_CREDIT_CODE_INVALID: '统一社会信用代码有误，请对照营业执照核对18位代码。',
  LETTER_DAYS_INVALID: '授权起止日期有误：日期须存在，且截止日不早于起始日。请改正。',
  LETTER_TENDER_MISSING: '招标授权书须填写招标项目、项目编号、采购人和投标人；年度授权书不填写招标项目。',
  LETTER_SECOND_PERSON_MISSING: '签发人和复核人不能是同一人，请由另一位同事复核。',
  LETTER_CHARACTER_UNPRINTABLE: '内容中有无法打印的字符，请将标出的字符改为规范字。',
  LETTER_TOO_LONG: '授权书内容过长，请将医院或产品分成几份授权书。',
  LETTER_NOT_FOUND: '未找到该授权书，请刷新列表。',
  LETTER_STATE_CHANGED: '授权书状态已变化，不能进行这一步。请刷新后查看最新状态。',
  LETTER_NO_GRANTS: '该经销商在所选期限内没有可用的已批准授权，请先办理授权。',
  LETTER_BEYOND_GRANTS: '授权书的产品、区域或期限超出了已批准的授权，请按标出的内容缩小范围或缩短期限。',
  LETTER_AMENDED_ONE_ENDED: '原授权书已撤销或已被替换，不能再变更。请直接申请新的授权书。',
  LETTER_OFFICE_MISSING: '授权书的签发单位、小程序名或核验电话还没有设置，请系统管理员先在设置中填写。',
  LETTER_ISSUE_FAILED: '授权书没有签发成功，状态未变，请稍后重试。',
  LETTER_ALERT_NOT_FOUND: '未找到该提醒，请刷新列表。',
  LETTER_BATCH_NOT_FOUND: '未找到该批次，请刷新列表。',
} as const;

export type RefusalCode = keyof typeof refusals;

/** Refusals that say "the world has moved on": the phone shows both versions instead of a failure. */
export const conflictCodes: readonly RefusalCode[] = [
  'CHANGED_MEANWHILE',
  'WORK_ORDER_NOT_FOUND',
  'WORK_ORDER_NOT_YOURS',
  'WORK_ORDER_STATE_CHANGED',
];
