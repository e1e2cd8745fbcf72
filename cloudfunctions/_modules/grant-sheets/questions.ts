import { createHash } from 'node:crypto';
import type { QuestionKind, SheetQuestion } from '../../_contracts/grants';
import { cleaned } from './text';
import { workbookLimits } from './unpack-workbook';
import { Refusal } from '../../../miniprogram/shared/refusal';

export type Answer = 'take' | 'skip';
export type Answers = ReadonlyMap<string, Answer>;

/**
 * What a sheet says beside its terms and a person has to decide: rows that are hidden or struck out, remarks that take
 * something back, columns that nobody reads. Rows about which something is asked count only once it is answered.
 */
export class Questions {
  private readonly asked = new Map<string, SheetQuestion>();
  /** By sheet: rows about which something is asked that nobody has answered. */
  private readonly openRows = new Map<string, Set<number>>();

  constructor(private readonly answers: Answers) {}

  /** The answer; null while there is none. One question for all rows that say the same. */
  ask(
    kind: QuestionKind,
    sheet: string,
    { row, ...rest }: { row?: number; column?: string; text: string },
  ): Answer | null {
    const question = this.about(kind, sheet, rest);
    if (row !== undefined && !question.rows.includes(row)) {
      question.rowCount++;
      if (question.rows.length < rowsNamed) question.rows = [...question.rows, row];
      if (question.answer === null) {
        const open = this.openRows.get(sheet) ?? new Set();
        this.openRows.set(sheet, open.add(row));
      }
    }
    return question.answer;
  }

  /** The same of many rows at once. */
  concerns(
    kind: QuestionKind,
    sheet: string,
    about: { column: string; text: string },
    rows: readonly number[],
  ): void {
    const question = this.about(kind, sheet, about);
    question.rowCount += rows.length;
    question.rows = [...question.rows, ...rows.slice(0, rowsNamed)].slice(0, rowsNamed);
  }

  private about(
    kind: QuestionKind,
    sheet: string,
    { column = '', text }: { column?: string; text: string },
  ): SheetQuestion {
    const said = cleaned(text).slice(0, 200);
    const key = JSON.stringify([kind, sheet, column, said]);
    let question = this.asked.get(key);
    if (!question) {
      if (this.asked.size === workbookLimits.questions) throw new Refusal('SHEET_TOO_BIG');
      const id = createHash('sha256').update(key).digest('hex').slice(0, 16);
      const answer = this.answers.get(id) ?? null;
      this.asked.set(
        key,
        (question = { id, kind, sheet, column, text: said, rows: [], rowCount: 0, answer }),
      );
    }
    return question;
  }

  /** Whether something is asked about a row that nobody has answered yet. */
  openAt(sheet: string, row: number): boolean {
    return this.openRows.get(sheet)?.has(row) ?? false;
  }

  all(): SheetQuestion[] {
    return [...this.asked.values()];
  }
}

const rowsNamed = 20;

/** Takes back, narrows, shares, ends or makes depend what the row grants. */
const takesBack = new RegExp(
  [
    /取消|作废|终止|停止|停用|暂停|解除|解约|失效|无效|过期|到期|截止|截至|为止|不续|未续|撤销|收回|冻结|淘汰|退出|删除|注销|废止|黑名单/,
    /转给|转至|转由|改由|移交|变更为|另行|另签|另议|待(?:定|确认|签|批|审|续|核|补|办|商|议|沟通|反馈|决|生效)|待.{1,8}(?:确认|审批|审核|签字|签订|签署|复核|批准|核实|补签|答复)|未(?:签|定|续|授权|通过|批准|审|生效|确认|完成|付|缴|达|合作|开通|启用|提供|执行|备案)|不授权|禁止|不得|不予|不做|不能|不可|不含(?!税)|不包(?!邮|装)|除外|(?<!清|消|解|拆|免)除.{1,20}外|不负责|不合格|不通过|不同意|不批准|不参与/,
    /驳回|拒绝|否决|退回|草稿|失败|(?<![一二两三四五六七八九十几每\d])只(?!读)|仅(?!供参考|供内部)|限于|局限|(?<![有年月日期时权无不上下极界])限(?!公司|期|时|度|额|公)/,
    /非独家|不独家|非排他|共享|共有|共同|联合|双方|并存|分享|同做|直销|直供|试用期?|试行|过渡|临时|须|必须|前提|条件|否则|达标|视情况/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
/** Gives part of it to somebody else, adds to it, doubts it, or says that something else counts. */
const qualifies =
  /归(?!档|类|口|属地|还|零)|由.{1,20}(?:做|负责|供|代签|代理|接手|经销|服务)|另(?:算|有|含|加)|直管|直营|并行|不作数|有误|错误|重复|更正|争议|为准|见附|见合同|更名|变更|更换|代签|挂靠|增加|追加|新增|扩大|扩展|含(?!税|量|糖|金)|沿用|整改/;
/**
 * What a remark of a few words says by itself: that something is not so, over, not yet so, shared, only for a part, only for a
 * while, or so only if. Nobody can list all of it, so these ask for too much rather than for too little.
 */
const hints = new RegExp(
  [
    /没|无(?:权|约|合同|货)|未(?!来|央)|不(?!变|含税|断|错|锈)/,
    /停|结束|完结|终了|终结|撤|废|删|弃|清退|劝退|出局|丢|流标|断供|离职|划(?:走|给|归|出)|拿走|收走|让(?:给|出|与)/,
    /(?<![供补])给(?!予|力)|已转|转(?:出|入|签|让|他|移)|[改换重]签|换|替(?!补)|接管|接手|易主/,
    /拟|暂|预(?:授权|留|备|计|签)|备选|候选|意向|谈判|洽谈|储备|潜在|^计划|计划中|考察|观察|试(?!剂)|口头|临(?:授|签|时)|报备|保留|空缺|空白|另(?!外)/,
    /各半|平分|对半|均分|五五|[两二三四多几]家|共|合做|一起|分销|协销|配送|平台|[二三]级(?:代理|经销|商)|开放|优先|竞品|非排|总代/,
    /[一二三]级|[一二三][甲乙丙]|公立|民营|私立|基层|乡镇|社区|院[外内]|部分|指定|以[上下外内]|园区|市区|城区|郊|外围|县域|专科|科室|(?:只|就).{2,}院/,
    /[一二三四]季|Q[1-4]|半年|\d+个月|[一二三四五六七八九十]月|(?:到|至|截)(?:年底|年末|月底)|[明去下]年|开始|起(?:算|始)?$|止$|20\d\d年?(?:再|续|起|后|才)|^旧/,
    /需(?!求)|(?<![重主])要(?!求)|后(?:再|才|生效|定|补)|再(?:定|议|说|签|谈|看)|生效(?!中)|考核(?:后|不)|中标|招标|缺|欠|逾期|账期问题|按(?:合同|附件|协议)|缩|减|调整|变(?:小|少|大|动|窄)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
/** 2026.6.30, 6月底, 12/31: a term of its own. */
const saysWhen =
  /(?:19|20)?\d{2}[年.\-/]\d{1,2}(?:[月.\-/]\d{1,2}[日号]?)?|\d{1,2}月(?:\d{1,2}[日号]|底|末|初|前|后|起|止)|(?:至|到)\d{4}|\d{4}年?(?:前|后|起|止|底)/;
const refuses = /^(否|不|不是|不行|不可|无|没有|未|n|no|×|x|✗|✘|✕|☒|false|0|关|关闭|off)$/i;
const agrees =
  /^(是|有|有效|正常|(正常)?合作中?|生效中?|已生效|已授权|授权|在用|启用|启用中|续签|续约|已续签|执行中|已签|已签约|通过|(审核|审批|复核)?(已)?通过|同意|已同意|合格|确认|已确认|已批准|已审批|已审核|已审|已复核|无异议|y|yes|√|✓|✔|☑|true|1|ok|pass(ed)?|approved|active|valid|on)$/i;
const marked = /^(√|✓|✔|☑|●|○|◯|■|★|☆|▲)$/;
/** A column that says what is over: anything in it but a no decides. */
const headsEnd =
  /作废|删除|终止|停用|停止|停签|取消|撤销|注销|失效|无效|解约|解除|冻结|淘汰|暂停|退出|黑名单|过期|不授权|禁止|关闭|废止|归档|obsolete|delete|void|cancel|disable|inactive/i;
/** A column of what the row does not hold for, or of other days: 非授权区域, 排除产品, 延期至. */
const headsOther =
  /[非未不]授权|不可|不得|不能|不做|不允许|不含|不包|除外|排除|剔除|例外|限制|直销|直供|直管|保留|延期|延至|延长|展期|顺延|续签|续约|提前|实际|调整后|变更|更正|修正|新区域|新增|追加|扩展|到期|截止|失效|有效期|期限|生效|起始/;
/** A column of what the row is narrowed to: a model of its line, a kind of hospital where it names none. */
const headsPart = /型号|机型|规格|条件|要求|进展|进度|阶段|情况|类别|模式/;
const headsKind = /等级|级别|类型|性质|渠道|科室/;
/** A column of judgements: anything in it but a yes decides. */
const headsJudgement =
  /审核|审批|批准|批复|复核|意见|确认|是否|有效|状态|标记|标志|结论|结果|同意|通过|启用|active|approv|valid|status|flag/i;
/** Who, when and under which number somebody judged is no judgement. */
const aboutJudgement = /(人|人员|者|日期|时间|编号|号|电话|部门|单位)$/;

/** 售后服务授权, 试剂: what a title or a sheet's name says of all rows, where a row alone grants more. */
const narrows = /售后|维修|维保|维护|服务授权|授权服务|仅|试剂|仪器|设备|耗材|配件/;
/** 历史, 备份, 示例: rows that are perhaps nobody's grants. */
const notCurrent =
  /历史|旧|备份|往年|上年|去年|以前|过往|示例|样例|样表|模板|测试|草稿|草案|初稿|拟|排除|除外|不含|待/;
/** Whether a title, a line between the rows or a sheet's name decides about rows. */
export function decidesBeside(text: string): boolean {
  // 某某医疗设备有限公司 is who, and not what.
  const rest = cleaned(text).replace(/[\p{Script=Han}()]*公司/gu, '');
  return isDecisive(rest) || narrows.test(rest);
}
/** The same of a sheet's name, which may be a dealer's or a line's. */
export const namesSheetAside = (name: string, isKnown: boolean): boolean =>
  (isKnown ? isDecisive(name) : decidesBeside(name)) || notCurrent.test(name);

/** Words of a remark that decide about the row. */
export const isDecisive = (text: string): boolean => takesBack.test(cleaned(text));
/** The same, or days: of a remark, that may end the row before its term does. */
export function isDecisiveRemark(raw: string): boolean {
  const text = cleaned(raw);
  const isNo = refuses.test(text) && !/^(无|没有|0)$/.test(text);
  return isNo || isDecisive(text) || saysWhen.test(text) || qualifies.test(text) || hints.test(text);
}

/**
 * Whether a cell of a column that nobody reads decides: by its own words, or by what its heading asks.
 *
 * @param isOfHospitals the row names hospitals, which a level or a kind only describes
 */
export function isDecisiveCell(raw: string, heading: string, isOfHospitals = false): boolean {
  const text = cleaned(raw);
  if (/^[-—–/\\]*$/.test(text)) return false;
  if (headsEnd.test(heading) || headsOther.test(heading)) return !refuses.test(text);
  if (headsPart.test(heading) || (headsKind.test(heading) && !isOfHospitals)) return !agrees.test(text);
  if (isDecisive(text) || refuses.test(text) || marked.test(text)) return true;
  return headsJudgement.test(heading) && !aboutJudgement.test(heading) && !agrees.test(text);
}
/** What stands in a column of states when the row simply holds. */
export const isInForce = (text: string): boolean => agrees.test(cleaned(text));
