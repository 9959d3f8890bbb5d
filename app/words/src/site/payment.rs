//! Words of the pages around paying online, and of the Sandbox's page.

words! { for SitePaymentWords beside payment::PaymentWords:
    to_order: "Back to the order" | "返回订单",
    // On paper
    receipt_of(number: i64): "Receipt for order #{number}" | "订单 #{number} 的收据",
    invoice_of(number: &str): "Invoice {number}" | "发票 {number}",
    credit_note_of(number: &str): "Credit note {number}" | "红字发票 {number}",
    takes_back(number: &str): "Takes back invoice {number}" | "冲销发票 {number}",
    taken_back: "Taken back by a credit note" | "已被红字发票冲销",
    made_out_to: "To" | "购买方",
    issued_on(when: &str): "Issued {when}" | "开具于 {when}",
    due_by(day: &str): "due by {day}" | "请于 {day} 前付款",
    tax_number(number: &str): "Tax number {number}" | "税号 {number}",
    net: "Without tax" | "不含税金额",
    tax_of(rate: &str): "Tax {rate} %" | "税额（{rate}%）",
    go_on: "Go on paying" | "继续支付",
    // To the provider
    leave_title: "To the payment page" | "前往支付页面",
    leave_text: "You are on your way to the payment page. If nothing happens, press the button." | "正在前往支付页面。如果没有反应，请点按钮。",
    leave_go: "Go to the payment page" | "去支付页面",
    // Why not now
    under_way_title: "A payment is under way" | "有一笔付款正在进行",
    under_way_text(amount: &str): "{amount} is being paid for this order, perhaps in another tab. Go on with it, or pay anew once it has ended. Nothing is taken twice."
        | "这个订单有一笔{amount}的付款正在进行，可能在另一个标签页里。可以继续支付，或等它结束后重新付款，不会重复扣款。",
    off_title: "Nobody can pay online here yet" | "暂时不能在线支付",
    off_text: "Nothing was taken. Our staff take cash, card or transfer." | "没有扣款。请向店员付款：现金、刷卡或转账都可以。",
    nothing_title: "There is nothing to pay" | "没有需要支付的金额",
    nothing_text: "This order is paid, or it costs nothing any more. Nothing was taken." | "这个订单已付清，或已不需要付款。没有扣款。",
    no_answer_title: "The payment page does not answer" | "支付页面没有响应",
    no_answer_text: "Nothing was taken, and the order is kept. Please try again in a moment." | "没有扣款，订单还在。请稍后再试。",
    declined_title: "This cannot be paid online" | "这笔金额不能在线支付",
    declined_text: "The payment provider does not take just this amount. Nothing was taken, and the order is kept. Our staff take cash, card or transfer."
        | "支付机构不接受这笔金额。没有扣款，订单还在。请向店员付款：现金、刷卡或转账都可以。",
    browser_title: "Please open this in the browser" | "请在浏览器中打开",
    browser_text: "The payment page does not open inside WeChat. Tap ··· above, choose to open in the browser, and pay from the order there. Nothing was taken."
        | "支付页面在微信里打不开。请点右上角“···”，选择“在浏览器打开”，再从订单里付款。没有扣款。",
    scan_title(amount: &str): "Scan to pay {amount}" | "扫码支付 {amount}",
    scan_text: "Open WeChat on your phone and scan this code. The page looks by itself whether it was paid." | "请用手机微信扫描二维码，付款后本页会自动更新。",
    scan_code: "Code to scan with WeChat" | "微信支付二维码",
    scan_done: "I have paid" | "我已付款",
    // Back from the provider
    asking_title: "We are asking the bank" | "正在向银行确认",
    asking_text(amount: &str): "It is not known yet whether {amount} was paid. This page looks again by itself; you may also leave it, and the order shows it once it is known."
        | "还不知道{amount}是否已支付。本页会自动刷新；您也可以离开，确认后订单里会显示。",
    paid_title: "Paid" | "支付成功",
    paid_amount(amount: &str): "{amount} was paid. Thank you!" | "已支付{amount}，谢谢！",
    refused_title: "Not paid" | "没有支付成功",
    refused_text: "The payment was refused or stopped, and nothing was taken. You can pay again from the order." | "付款被拒绝或已取消，没有扣款。可以在订单里重新支付。",
    expired_title: "The time to pay is over" | "支付已超时",
    expired_text: "Nobody paid in time, and nothing was taken. You can pay again from the order." | "没有在规定时间内支付，没有扣款。可以在订单里重新支付。",
    // The Sandbox
    sandbox_title: "Sandbox" | "沙盒支付",
    sandbox_text: "This is no bank, and no money moves. Choose what shall happen." | "这不是银行，不会真的扣款。请选择要发生的情况。",
    sandbox_pay(amount: &str): "Pay {amount}" | "支付 {amount}",
    sandbox_twice: "Pay, pressed twice" | "连点两次支付",
    sandbox_refuse: "Refuse" | "拒绝",
    sandbox_late: "Pay, and the notification comes late" | "支付，但通知迟到",
    sandbox_lost: "Pay, and the notification is lost" | "支付，但通知丢失",
    sandbox_close: "Leave without paying" | "不支付，离开",
    sandbox_ended: "This payment has ended." | "这笔付款已经结束。",
}
