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
    { row, ...about }: { row?: number; column?: string; text: string },
  ): Answer | null {
    const question = this.question(kind, sheet, about);
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
    const question = this.question(kind, sheet, about);
    question.rowCount += rows.length;
    question.rows = [...question.rows, ...rows].slice(0, rowsNamed);
  }

  private question(
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

const takesBack =
  /取消|作废|终止|停止|停用|暂停|解除|解约|失效|无效|过期|不续|未续|撤销|收回|冻结|淘汰|退出|转给|转至|转由|改由|移交|变更为|仅限|只限|仅(?!供)|限于|局限|另行|另签|另议|待定|待确认|待签|未签|未定|未授权|不授权|禁止|不得|非独家|不独家|非排他|共享|直销|直供/;
const refuses = /^(否|不|不是|无|未|n|no|×|x|✗|✘|false|0)$/i;
const agrees =
  /^(是|有|有效|正常|合作中?|生效中?|已生效|未生效|生效|已授权|授权|在用|启用|续签|续约|已续签|执行中|已签|已签约|已到期|通过|已批准|已审批|草稿|待审批|y|yes|√|✓|✔|true|1)$/i;

/** Words of a remark or of a column that nobody reads which take back or narrow what the row grants. */
export const isDecisive = (text: string): boolean => takesBack.test(cleaned(text));
/** The same in a column that nobody reads, where a bare 否 may mean anything. */
export const isDecisiveCell = (text: string): boolean => isDecisive(text) || refuses.test(cleaned(text));
/** What stands in a column of states when the row simply holds. */
export const isInForce = (text: string): boolean => agrees.test(cleaned(text));
