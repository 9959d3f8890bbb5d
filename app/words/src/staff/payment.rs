//! Words of taking money, giving it back, and closing a day.

words! { for StaffPaymentWords beside payment::PaymentWords:
    take_payment: "Take payment" | "收款",
    how_paid: "How is it paid?" | "付款方式",
    exact(amount: &str): "Exact amount {amount}" | "正好 {amount}",
    amount: "Amount" | "金额",
    given: "Cash given" | "顾客给的现金",
    change(amount: &str): "Change to return: {amount}" | "找零：{amount}",
    given_short(amount: &str): "{amount} is missing" | "还差 {amount}",
    tip: "Tip" | "小费",
    record(amount: &str): "Record {amount}" | "记下收款 {amount}",
    recorded: "Payment recorded" | "已记录收款",
    bad_amount: "Please type an amount, such as 28.50." | "请输入金额，例如 28.50。",
    offline_text: "It counts at once on this phone, also without a connection." | "没有网络也能记，先记在这台手机上。",
    taken_by(name: &str): "by {name}" | "{name}收",
    // What a bill meets
    twice_text(amount: &str): "The money for this order came in more than once: {amount} too much. Refund one of the payments."
        | "这个订单收了不止一次钱，多收了{amount}。请退回其中一笔。",
    over_text(amount: &str): "{amount} more was paid than is due. It is to be refunded." | "多收了{amount}，需要退款。",
    owner_refunds: "Owners refund. Please tell one." | "只有店主能退款，请告诉老板。",
    // Giving back
    refund: "Refund" | "退款",
    refund_title: "Refund a payment" | "退款",
    refund_left(amount: &str): "At most {amount} can go back." | "最多可退 {amount}。",
    refund_reason: "Reason" | "原因",
    refund_do(amount: &str): "Refund {amount}" | "退款 {amount}",
    refund_online(provider: &str): "It goes back through the provider: {provider}." | "将原路退回：{provider}。",
    refund_offline: "A refund through the provider needs a connection. Nothing went back." | "原路退款需要网络，还没有退款。",
    refund_asked_toast: "The provider is asked" | "已向支付机构申请退款",
    refunded_toast: "Refund recorded" | "已记录退款",
    // Open bills
    bills: "Open bills" | "未结账单",
    bills_sub: "What is to be paid today, and the day closing" | "今天待付的订单和日结",
    to_collect: "To be paid" | "待收款",
    to_give_back: "To be refunded" | "待退款",
    bills_empty_title: "No open bills" | "没有未结账单",
    bills_empty_text: "Orders of today that are not wholly paid appear here." | "今天还没付清的订单会出现在这里。",
    // What a provider took that does not fit
    odd: "Kept, and not booked" | "已保留，未入账",
    odd_text: "The provider took money that does not fit what it was asked for. Nothing of it counts as paid. Look at it there, and give it back."
        | "支付机构收的钱与要求的不一致，未计入已付。请到支付机构后台核对并退回。",
    odd_amount: "another amount" | "金额不符",
    odd_currency: "another currency" | "币种不符",
    odd_seller: "another account of ours" | "收款账户不符",
    odd_second: "taken a second time" | "重复扣款",
    odd_unknown: "no payment of ours" | "不是我们的付款",
    // Day closing
    closing: "Day closing" | "日结",
    closing_sub: "Sums by method, and the cash counted" | "按付款方式汇总，清点现金",
    closing_day: "Day" | "日期",
    closing_empty: "Nothing was taken on this day." | "这一天没有收款。",
    payments_n(n: u64): "1 payment" / "{n} payments" | "{n} 笔",
    all_methods: "All together" | "合计",
    counted: "Cash counted" | "清点的现金",
    counted_help: "Without what lay in the drawer in the morning." | "不含早上备用的零钱。",
    cash_due: "Cash that should be there" | "应有现金",
    difference: "Difference" | "差额",
    // What a waiting change is about
    did_take(order: &str, amount: &str): "{order}: {amount} taken" | "{order}：收款 {amount}",
    did_refund(amount: &str): "{amount} refunded" | "退款 {amount}",
}
