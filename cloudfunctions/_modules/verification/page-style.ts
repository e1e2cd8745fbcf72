/**
 * One style sheet for all pages a reviewer meets: phone first, two columns from 900 px, dark where the reader's device is,
 * black on white on paper. Colours are written out and layouts fall back to one column, because hospitals run old
 * browsers that know no variables and no grid.
 */
export const pageStyle = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#f4f7f7;color:#1c2326;font:16px/1.65 -apple-system,BlinkMacSystemFont,"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif}
a{color:#0b5d5b}
h1,h2,p,ul,ol,dl,dd,figure{margin:0;padding:0}
.top{background:#fff;border-bottom:1px solid #dde5e5}
.top div,main,footer{max-width:1120px;margin:0 auto;padding:0 16px}
.top div{padding-top:12px;padding-bottom:12px;overflow:hidden}
.top b{color:#0b5d5b;font-size:16px}
.top span{float:right;color:#5a686c;font-size:13px;line-height:26px}
main{padding-top:16px}
.state{border-radius:8px;padding:20px 16px;color:#fff;overflow:hidden}
.state svg{float:left;width:56px;height:56px;margin-right:16px}
.state div{overflow:hidden}
.state h1{font-size:30px;line-height:1.25;font-weight:600}
.state p{margin-top:4px}
.done{background:#0b5d5b}.attention{background:#8a5200}.past{background:#4d5b60}.danger{background:#a3262a}
.card{background:#fff;border:1px solid #dde5e5;border-radius:8px;padding:16px;margin-top:12px}
h2{font-size:17px;line-height:1.4;font-weight:600;margin-bottom:8px}
.hint{color:#5a686c;font-size:14px}
.checks{list-style:none}
.checks li{padding:8px 0 8px 36px;position:relative;border-top:1px solid #eaf0f0}
.checks li:first-child{border-top:0}
.checks svg{position:absolute;left:0;top:9px;width:24px;height:24px}
.checks .done{background:none;color:#0b6e5f}.checks .danger{background:none;color:#a3262a}.checks .past{background:none;color:#5a686c}
.checks b{margin-right:8px;color:#1c2326}
.checks span{color:#5a686c}
table{width:100%;border-collapse:collapse}
th,td{padding:8px 0;border-top:1px solid #eaf0f0;text-align:left;vertical-align:top;font-weight:400;word-break:break-word;overflow-wrap:anywhere}
tr:first-child th,tr:first-child td{border-top:0}
th{width:7em;padding-right:12px;color:#5a686c}
td{color:#1c2326}
.lead td{font-weight:600}
td ol{padding-left:1.4em}
.parts{font-weight:400}.parts>li{margin-top:8px}.parts b{font-weight:600}
.code{color:#5a686c;font-size:14px;font-weight:400;display:block}
.sheet{margin-top:12px;border:1px solid #cfdada;background:#fff;overflow:hidden}
.sheet img{display:block;width:100%;height:auto}
.stamp{display:block;padding:4px 8px;background:#0b5d5b;color:#fff;font-size:13px;text-align:center}
.sheet a{display:block}
.zoom{display:inline-block;background:#fff;border:1px solid #cfdada}.zoom img{display:block;max-width:none}
.zoom .stamp{position:-webkit-sticky;position:sticky;top:0;text-align:left}
.compare{list-style:none}
.compare label{display:block;padding:8px 0 8px 34px;position:relative;border-top:1px solid #eaf0f0;cursor:pointer}
.compare input{position:absolute;left:2px;top:11px;width:20px;height:20px;margin:0}
.warn{border-left:4px solid #c77700;background:#fff7e8;color:#4a3200;padding:8px 12px;margin-bottom:8px}
summary{margin:-4px 0;padding:4px 0;color:#0b5d5b;cursor:pointer;font-size:17px;font-weight:600}
summary+*{margin-top:12px}
label{display:block;margin-top:8px}
input[type=text],input[type=file],select,textarea{display:block;width:100%;margin-top:4px;padding:10px;font:inherit;font-size:16px;color:inherit;background:#fff;border:1px solid #a9b8b8;border-radius:6px}
button{margin-top:12px;padding:11px 20px;min-height:44px;border:0;border-radius:6px;background:#0b5d5b;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button.quiet{background:#fff;color:#0b5d5b;border:1px solid #0b5d5b}
button:focus,a:focus,summary:focus,input:focus,select:focus,textarea:focus{outline:3px solid #6fb8b3;outline-offset:1px}
footer{padding-top:16px;padding-bottom:40px;color:#5a686c;font-size:14px}
footer b{color:#1c2326;font-weight:600}
@media (min-width:900px){
.cols{display:-webkit-box;display:-ms-flexbox;display:flex}
.cols>div{-ms-flex:1 1 0;flex:1 1 0;min-width:0}
.cols>div+div{margin-left:16px}
.compare{-webkit-column-count:2;column-count:2;-webkit-column-gap:32px;column-gap:32px}.compare li{break-inside:avoid}
.state{padding:28px 24px}.card{padding:20px 24px;margin-top:16px}.top div,main,footer{padding-left:24px;padding-right:24px}
}
@media screen and (prefers-color-scheme:dark){
body{background:#101718;color:#e3eaea}
.top,.card{background:#182223;border-color:#2b3a3b}
.top b,a,summary{color:#6fc7bf}
.top span,.hint,.checks span,th,.code,footer{color:#a0b0b2}
td,.checks b,footer b{color:#e3eaea}
.checks li,th,td,.compare label{border-color:#263435}
.checks .done{color:#5cc9b0}.checks .danger{color:#ff8f8f}.checks .past{color:#a0b0b2}
.warn{background:#33270f;color:#f5e2bd}
input[type=text],input[type=file],select,textarea{background:#101718;border-color:#4a5c5d}
button.quiet{background:#182223;color:#6fc7bf;border-color:#6fc7bf}
}
@media print{
body{background:#fff;color:#000;font-size:12pt}
.card,.state{border:1px solid #000}
.state,.checks li,.parts>li,.compare li,.sheet{break-inside:avoid}
h2{break-after:avoid}
.sheet img{width:auto;max-width:100%;max-height:240mm;margin:0 auto}
.state{color:#000;background:#fff}
.screen{display:none}
}
`.trim();
