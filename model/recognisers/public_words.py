"""Words and numbers that show a finding to be public or nobody's, for `filters`.

Patterns over words "before" end in \\Z where the word must stand right beside the finding.
"""

from shenyan.model.recognisers.recogniser import compiled

_NUMBERING_ZH = (
    r"订单|单号|尾号|单证|票据|[票柜]号|凭证|收据|小票|(?:验收|报关|送货|入库|出库|报修)单|工单|运单|提单|件号|编号|合同|发票|案号|报案号|批次|批号|流水|代[码号]"
    r"|(?:核验|取件|提货|券|条|验证|邀请|识别|校验|激活|兑换|优惠|二维)码|房源|岗位|职位号?|报销单"
    r"|备案|许可证|证书"
    r"|注册号|型号|料号|物料|规格|序列号|公告|股票|基金|保单|邮编|版本|货号|箱号|航班|车次|设备号|资产"
    r"|学号|考号|准考证"
    r"|页码|快递|物流|税号|信用代码|kpi|会议号|会议id|房间号|文号|第"
)
_NUMBERING_EN = (
    r"orders?|ticket|case|docket|invoice|tracking|ref(?:erence)?|serial|part|model|asset|load"
    r"|bill of lading|lot|batch"
    r"|sku|isbn|commit|sha|(?<!sort )code|meter|trips?|policy|claim|po|report|file|booking|receipt|zip"
    r"|issue|pr|bug"
    r"|version|vin|stock|seal|label|register|application|campaign|inspection|trace ?id|request ?id|req"
    r"|job|requisition"
    r"|shipment|parcel|package|bl|awb|build|confirmation|meeting|zoom|webinar|transaction|txn|utr"
    r"|ledger|permit|form"
)
# The word, then at most "no.", "是", a sign and the letters that begin a code.
NUMBERING = compiled(
    rf"(?:{_NUMBERING_ZH}|(?<![a-z])(?:{_NUMBERING_EN})(?!(?!s\b|nr|ref|id|no|num|key|is|was)[a-z]))"
    r"[ ]?(?:格式|id|no\b\.?|nos?\b|num\b|numbers?|key|#|是|为|码|号)?"
    r"[ ]?[:：=#(（“\"]?[ ]?(?:是|is|was)?[ ]?(?:(?!tel|call|cell|mob|text|ring|vx|wx)[a-z]{1,4}[\-_ ]?)?\Z"
)
AMOUNT_AFTER = compiled(r"[,，]?[ ]?(?:元|块|万|亿|美元|美金|港币|rmb|cny|usd|dollars?|%|股)(?![a-z])")

# Mainland 400, 800 and five-digit lines; 8xx of the North American plan; British 0800, 0808, 03 and 084;
# 1800 and 1300 elsewhere.
SERVICE_LINE = compiled(
    r"(?:86)?(?:400|800)[0-9]{7}\Z|(?:86)?9[56][0-9]{3,4}\Z|(?:00)?1?8(?:00|88|77|66|55|44|33)[0-9]{7}\Z"
    r"|(?:0|44)(?:800|808|3[0-9]{2}|845|844|843|870)[0-9]{6,8}\Z|(?:1800|1300)[0-9]{6,7}\Z"
)
# "+254 800 720 418": the code of most other countries' free numbers.
TOLL_FREE_ABROAD = compiled(r"\+ ?[0-9]{1,3}[ \-]?800[ \-]?[0-9]")

DESK = compiled(
    r"客服|热线|人工|前台|柜台|总机|值班|售后|投诉|举报|咨询|窗口|管理处|物业|物管|工会|传真|总部|官方"
    r"|官网|公共|公司"
    r"|单位|机构|校区|媒体|办公|部门|[门车]店|店里|到店|铺头|店面|门市|服务台|中心|[局厅署]"
    r"|[科处所]室?(?:电话)?"
    r"|法律援助|仲裁"
    r"|大队|银行|医院|学校|酒店|公会|协会|公众号|仓库|监管|社保|监察|餐厅|调度"
    r"|\b(?:hot ?line|help ?line|switchboard|desk|reception|support|customer (?:care|service)"
    r"|toll[- ]?free|main line"
    r"|advice line|(?:leak|care|crisis|info)line|office|restaurant|venue|planning|lost and found"
    r"|non-?emergency"
    r"|bureau|department|dept|press|media|fax|ext(?:ension)?|building|store|shop|branch|warehouse"
    r"|council|union|clinic"
    r"|hospital|library|agency|ombudsman|we're|(?:need|call|ring|reach|contact) us|ours?|website"
    r"|company|hr|security"
    r"|emergency|bookings? line|integrity|toll|box office|inspectorate|authority|team)\b"
)
PERSON = compiled(
    r"本人|私人|自己|个人|家里|家住|手机|微信|私号|小号|他|她|老公|老婆|丈夫|妻子|妈|爸|儿子|女儿|亲"
    r"|主管|经理|老板"
    r"|领导|司机|老师|\b(?:personal(?:'s|ly)?|private|cell|mobile|home|her|his|he|she|him|my|direct|me"
    r"|i|i'm|wife"
    r"|husband|mum|mom|dad|whats ?app|viber|himself|herself)\b"
)
DESK_AFTER = compiled(
    r"[ ,，(（]{0,3}(?:转|按|分机|option|press|ext|工作日|9:00|24 ?小时|24/7|mon|office hours|weekdays|toll)"
)
DESK_MOBILE = compiled(r"(?:客服|热线|前台|总机|值班|hotline|support|reception)(?:电话|手机|号码|line)?[ :：是]{0,2}\Z")

SPELT_AT = compiled(r"[ (\[]+at[ )\]]+|艾特|小老鼠|[#&*$!~]")
SPELT_DOT = compiled(r"[ (\[]+dot[ )\]]+|点")
# What a role mailbox is called, in English and pinyin.
ROLE = compiled(
    r"(?:hr|jobs|job|careers|career|recruit|recruiting|recruitment|talent|hiring|support|info|information"
    r"|legal|service|services|help|helpdesk|contact|admin|office|press|media|pr|sales|marketing|security"
    r"|abuse|phish|privacy|dpo|compliance|ethics|quality|qa|submissions|submission|editor|editorial"
    r"|editors|digest|newsletter|news|boxoffice|tickets|bookings|booking|reservations|placements"
    r"|placement|admissions|events|event|partnerships|partners|bd|business|billing|accounts|payroll"
    r"|payables|benefits|finance|invoices|refund|refunds|feedback|complaints|complaint|hello|team"
    r"|noreply|no|reply|postmaster|webmaster|leaks|tips|reception|enquiries|inquiries|orders|returns"
    r"|care|customer|customercare|organize|organise|vendor|vendors|union|members|membership|donate"
    r"|donations|cards|kefu|zhaopin|tougao|jubao|jijian|hezuo|shouhou|rencai|renshi|hrbp|campus|xiaozhao"
    r"|touzi|shangwu|kufang|caiwu|beijing|shanghai|shenzhen|guangzhou|hangzhou|cn|china|hk|tw|sg|us|uk"
    r"|eu|emea|apac|india|global|acquisition|people|fawu|xinfang|gonghui|bangong)\Z"
)
PROVIDER = compiled(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|proton|protonmail|aol|qq"
    r"|foxmail|163|126|139"
    r"|189|yeah|sina|sohu|aliyun|vip|naver|rediffmail|gmx|mail|zoho)(?:\.|\Z)"
)
PUBLIC_MAILBOX = compiled(
    r"(?:公共|公用|官方|监督|举报|投诉|客服|公开|统一|招聘|投稿|服务|部门)(?:邮箱|信箱|邮件"
    r"|mailbox)[ :：是为,，]{0,3}\Z"
    r"|(?:role mailbox|shared (?:inbox|mailbox)|list is|public (?:inbox|mailbox))[ :]{0,2}\Z"
)

GROUP_BEFORE = compiled(
    r"(?:群|公众号|小程序|官方|频道|server|channel|group|bot|official|support)[^,，。;；!！?？]{0,14}\Z"
    r"|(?:discord\.gg|t\.me/joinchat)\S{0,20}\Z"
)
GROUP_NAME = compiled(r"(?:bot|official|support|channel|group|discord\.gg|news|help|guanfang|kefu)\Z")

# An example, a template or a made-up number, said to be one.
_EXAMPLES = r"示例|样例|例如|模板|范例|假号|虚构|测试(?:数据|账号|号)"
EXAMPLE = compiled(
    rf"(?:{_EXAMPLES}|\b(?:sample|test card|dummy|placeholder|made-up|fake|fictional|e\.g\.))[^.。]{{0,20}}\Z"
)
EXAMPLE_AFTER = compiled(rf"[ (（,，是]{{0,3}}(?:官方)?(?:{_EXAMPLES}|(?:is )?an? example)")

DWELLS = compiled(r"住|躲|搬[到去]|\b(?:lives?|living|stays?|staying) [^.]{0,30}\Z")
HOME = compiled(
    r"住|(?<![大公国])家(?![店公企])|搬到|躲|房东|户籍|娘家|收件|收货|堵|蹲|合租|转租|租|拜年|遛狗"
    r"|\b(?:lives?|living|home|house|stays?|staying|flat|apartment|her|his|neighbou?r|knock)\b"
)
OFFICE = compiled(
    r"公司|总部|办公|单位|门店|新店|店址|售楼处|展位|教室|校区|班址|学校|法院|仲裁|大队|中心|写字楼"
    r"|大厦|商场|食堂|会议"
    r"|面试|注册地址|营业|机构|仓库|工厂|厂区|官网|活动|答疑"
    r"|\b(?:office|registered|head ?quarters?|hq|located|store|shop|restaurant|depot|front desk"
    r"|reception|venue|branch"
    r"|company|clinic|school|campus|building|interview|event|meeting|warehouse|walk in|council|union"
    r"|museum|church"
    r"|agency|cafe|bar|at their)\b"
)
OFFICE_WITHIN = compiled(
    r"大厦|写字楼|商场|广场|中心|大楼|产业园|科技园|工业园|法院|展馆|教学楼|\b(?:suite|ste|center"
    r"|centre|plaza)\b"
)
OFFICE_AFTER = compiled(
    r"[ ,，]{0,2}(?:前台|公司|总部|办公|展位|铺|门店|商场|教室|会议室|答疑|仓库|flagship|front desk"
    r"|office|reception)"
)

COMPANY_ACCOUNT = compiled(
    r"公户|对公|公账|公司账|基金会|捐款|善款|\b(?:fund|club|llp|ltd|inc|gmbh|charity|shelter|firm'?s"
    r"|company'?s"
    r"|has one account|society|association|church|union)\b|\be\.v"
)
FLEET = compiled(
    r"班车|公交|大巴|线路|号线|摆渡|校车|\b(?:shuttle|fleet|bus|coach|trip|vans|trucks|line)\b[^.。]{0,24}\Z"
)
