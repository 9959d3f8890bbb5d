//! Words of the sign-in forms.

words! { for SiteAccountWords beside account::AccountWords:
    // Pages and forms
    sign_in_text: "Orders, prices and the menu stay on your phone, also without a connection."
        | "菜单、价格和订单都在手机上，没有网络也能看。",
    password: "Password" | "密码",
    password_help: "At least 10 characters" | "至少 10 个字符",
    your_name: "Your name" | "怎么称呼您",
    sign_up: "Create an account" | "注册账号",
    sign_up_text: "So that your orders follow you to your other devices." | "换台设备，也能看到您的订单。",
    no_account: "No account yet?" | "还没有账号？",
    as_guest: "Continue as a guest" | "以游客身份继续",
    as_guest_text: "No password, no mail. Your orders stay on this phone." | "不用密码，不用邮箱，订单留在这台手机上。",
    as_guest_shared: "No password, no mail. Once you are signed out, your orders can no longer be seen here; the shop still has them."
        | "不用密码，不用邮箱。退出登录后，这里就看不到订单了，店里仍有记录。",
    or: "or" | "或者",
    demo_sign_in: "Try it as" | "用演示账号试试",
    wrong_sign_in: "The address or the password is not right. Please try again." | "邮箱或密码不对，请再试一次。",
    busy_sign_in: "There is a lot going on right now. Please try again in a moment." | "现在有点忙，请稍后再试。",
    too_many_sign_in: "Too many tries. Please wait a few minutes." | "试的次数太多了，请过几分钟再来。",
    wrong_name: "Please write a name of up to 80 characters." | "请填写称呼，不超过 80 个字。",
    wrong_password: "A password needs 10 to 128 characters." | "密码需要 10 到 128 个字符。",
    email_taken: "This address already has an account. Sign in instead?" | "这个邮箱已有账号，要直接登录吗？",
    // Mail sign-in
    send_code: "Send me a code" | "发送验证码",
    send_code_text: "We mail you six digits and a link. No password needed. New here? This makes your account."
        | "我们会发 6 位验证码和链接到您的邮箱，不用密码。没有账号会自动创建。",
    with_password: "Sign in with a password" | "用密码登录",
    forgot: "Forgot your password?" | "忘记密码？",
    forgot_text: "We mail you a code to choose a new one." | "我们会发验证码到您的邮箱，用来设置新密码。",
    check_mail: "Look at your mail" | "请查收邮件",
    check_mail_text: "If this address can receive mail, a code is on its way. It works in this browser."
        | "如果邮箱可用，验证码已经发出。请在这个浏览器里输入。",
    code: "Code" | "验证码",
    wrong_code: "This code is not right. Please look at the newest mail." | "验证码不对，请看最新的一封邮件。",
    ended_code: "This code or link is no longer good. Please ask for a new one." | "验证码或链接已失效，请重新获取。",
    ask_again: "Ask for a new code" | "重新获取验证码",
    link_text: "Sign in on this device?" | "要在这台设备上登录吗？",
    new_password: "New password" | "新密码",
    new_password_text: "All other devices will be signed out." | "其他设备会退出登录。",
    save_password: "Save the password" | "保存新密码",
    claim: "Bring your orders along" | "带上您的订单",
    claim_text: "Type the eight digits that your browser shows under Me." | "请输入浏览器「我的」里显示的 8 位数字。",
    claim_go: "Continue" | "继续",
    // Joining the team
    join: "Join the team" | "加入团队",
    join_text(role: &str): "You are invited to work here as: {role}. Choose what you are called and how you sign in."
        | "邀请您来这里工作，身份是：{role}。请填写称呼和登录方式。",
    join_go: "Join" | "加入",
    join_ended_title: "This link is no longer good" | "链接已失效",
    join_ended: "It was used, taken back, or is too old. Ask whoever sent it to you for a new one." | "它已被使用、被撤回或已过期。请向发给您的人要一个新链接。",
    join_taken: "This address already has an account here. For your work take another address: what you ordered as a customer stays with that account. If you are of the team already, just sign in."
        | "这个邮箱在这里已有账号。工作请用另一个邮箱，您作为顾客的订单仍在原账号里。如果您已是团队成员，请直接登录。",
    join_other_address: "This invitation is for another address. Type the one that it was sent to." | "这份邀请是发给另一个邮箱的，请填写收到邀请的邮箱。",
    join_signed_in(name: &str): "This browser is signed in as {name}. The link is for a colleague: open it on their phone, or sign out here first."
        | "这个浏览器登录的是{name}。链接是给同事的：请在对方手机上打开，或先在这里退出登录。",
    join_password: "Choose a new password" | "设置新密码",
    join_password_text(name: &str): "For {name}. All devices will be signed out." | "{name}的新密码。所有设备都会退出登录。",
    // The ways to keep what the phone holds
    shared_choice: "This phone is shared" | "这是共用手机",
}
