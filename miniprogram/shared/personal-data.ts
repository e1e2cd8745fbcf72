/** What somebody is called who was forgotten. */
export const FORGOTTEN = '已注销人员';

/** What stays of a person whose data are deleted, why, and in which collections; shown before and after. */
export const keptByLaw: readonly { what: string; why: string; where: readonly string[] }[] = [
  {
    what: '工单、服务报告、签到、评价中的姓名',
    why: '医疗器械售后服务记录在保存期内须可追溯到经手人',
    where: ['work_orders', 'surveys'],
  },
  {
    what: '培训记录、考核记录、认证申请中的姓名',
    why: '售后服务人员的培训和资格记录在保存期内须可追溯到本人',
    where: ['trainings', 'quiz_attempts', 'certification_requests'],
  },
  {
    what: '授权书、首营审核、审批、出入库、账目中的姓名',
    why: '经营质量记录和会计档案在保存期内须保留经手人',
    where: [
      'letters',
      'letter_batches',
      'letter_batch_items',
      'grants',
      'global_blocks',
      'licences',
      'registrations',
      'dealer_applications',
      'dealer_orders',
      'stock_quotas',
      'scheduled_receipts',
      'second_invoices',
      'price_lists',
      'special_prices',
      'credit_accounts',
      'credit_entries',
      'receivables',
      'payments',
      'payers',
      'statements',
      'bank_files',
      'export_files',
      'import_files',
      'quotes',
      'due_rules',
      'dues',
      'service_fees',
      'shipments',
      'shipment_claims',
      'goods_returns',
      'hospital_deliveries',
      'lot_blocks',
      'recalls',
      'loans',
      'part_requests',
      'part_returns',
      'stock_corrections',
      'stock_locations',
      'stock_moves',
      'stock_openings',
      'stock_shortfalls',
      'stocktakes',
    ],
  },
  {
    what: '技术认证与培训记录，连同发放人、撤回人的姓名',
    why: '证明当时有资格从事维修，由谁认定',
    where: ['members.certifications', 'members.withdrawnCertifications'],
  },
  {
    what: '系统定时提醒里写到的姓名',
    why: '提醒随消息到期自动删除（设置“记录保留”里的天数），在此之前不逐条改写',
    where: [],
  },
  {
    what: '注销以前做的数据库备份',
    why: '备份只能整份保存、整份删除：到期删除以前仍含此人的信息；恢复这样的备份后，须再次注销',
    where: [],
  },
  {
    what: '曾用微信账号的编号',
    why: '防止离职人员冒充医院报修或评价',
    where: ['members.formerOpenids', 'audit_events.source.openid', 'audit_events.changes'],
  },
  {
    what: '审计记录的编号与校验值，以及启用加密以前的审计记录里写到的姓名、电话',
    why: '证明记录未被篡改：启用加密以后写的姓名、电话已不能再读出，以前写的改一个字校验值就不再相符，所以不改',
    where: [],
  },
];

/** Whether law keeps what stands there: a collection, or a field of one. */
export const isKeptByLaw = (place: string): boolean =>
  keptByLaw.some(({ where }) => where.some((one) => place === one || place.indexOf(`${one}.`) === 0));
