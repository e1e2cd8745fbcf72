import { readMessageTemplate } from '../../cloudfunctions/_modules/inbox/message-template';
import { askWechat } from '../../cloudfunctions/_platform/wechat';

/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/getMessageTemplateList.html */
interface OwnTemplate {
  priTmplId: string;
  title: string;
  /** `事项:{{thing5.DATA}}` and so on, a line each. */
  content: string;
}

/**
 * Asks WeChat whether the account has the template of WORK_ORDER_TEMPLATE with those keywords: a wrong one would refuse every
 * message only when it is sent.
 *
 * @returns why it could not be asked; null where it fits or there is none
 * @throws Error in one sentence that says what is wrong and what there is
 */
export async function checkTemplate(values: Record<string, string>): Promise<string | null> {
  const template = readMessageTemplate(values.WORK_ORDER_TEMPLATE ?? '');
  if (!template) return null;
  const { WECHAT_APP_ID, WECHAT_APP_SECRET } = values;
  if (!WECHAT_APP_ID || !WECHAT_APP_SECRET) return 'WECHAT_APP_ID or WECHAT_APP_SECRET is not set';
  Object.assign(process.env, { WECHAT_APP_ID, WECHAT_APP_SECRET });
  const { errcode, errmsg, data } = await askWechat('/wxaapi/newtmpl/gettemplate', null);
  // A machine that is not on the account's list of addresses is answered 40164.
  if (errcode !== 0) return errcode === -1 ? 'WeChat did not answer' : `WeChat answered ${errcode} ${errmsg}`;
  const own = (data ?? []) as OwnTemplate[];
  const found = own.find(({ priTmplId }) => priTmplId === template.id);
  if (!found)
    throw new Error(
      `WORK_ORDER_TEMPLATE: the account has no template ${template.id}; it has ${
        own.map(({ priTmplId, title }) => `${title} ${priTmplId}`).join(', ') || 'none'
      }.`,
    );
  const keys = [...found.content.matchAll(/\{\{(\w+)\.DATA\}\}/g)].map(([, key]) => key!);
  const lacking = [template.subject, template.content, template.time].filter((key) => !keys.includes(key));
  if (lacking.length > 0)
    throw new Error(
      `WORK_ORDER_TEMPLATE: ${found.title} has no ${lacking.join(', ')}; its keywords are ${keys.join(', ')}.`,
    );
  return null;
}
