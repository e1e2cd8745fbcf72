/** What stays of a person whose data are deleted, and why; shown before and after. */
export const keptByLaw: readonly { what: string; why: string }[] = [
  {
    what: '工单、服务报告、签到中的姓名',
    why: '医疗器械售后服务记录在保存期内须可追溯到经手人',
  },
  { what: '授权书、审批、出入库、账目中的姓名', why: '经营质量记录和会计档案在保存期内须保留经手人' },
  { what: '技术认证与培训记录', why: '证明当时有资格从事维修' },
  { what: '曾用微信账号的编号', why: '防止离职人员冒充医院报修或评价' },
  { what: '审计记录的编号与校验值', why: '证明记录未被篡改；其中的姓名、电话已不能再读出' },
];
