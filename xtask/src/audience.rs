//! The two sides of the counter: each loads a program of its own.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    Customer,
    Staff,
}

impl Audience {
    pub const ALL: [Self; 2] = [Self::Customer, Self::Staff];

    /// The name of the frontend's binary, and of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
        }
    }

    /// Its style sheet, in `style/` as in a build.
    pub fn css(self) -> String {
        format!("{}.css", self.name())
    }

    /// Starts the program. The content security policy allows no inline script, so these few
    /// lines are a file; the path is given because the default one would not survive a bundler.
    /// The browser may offer to install the app before the program has started: the offer is kept for it. Who is signed in is asked
    /// meanwhile, and on a device that keeps nothing yet what the first screen shows; where that fails, the program asks by itself.
    pub fn boot(self) -> String {
        let name = self.name();
        format!(
            "import init from './{name}.js';\n\
             addEventListener('beforeinstallprompt', (event) => {{\n\
             event.preventDefault();\n\
             window.rapportInstall = event;\n\
             }});\n\
             const form = {{ 'content-type': 'application/x-www-form-urlencoded' }};\n\
             const asked = fetch('/api/account/me', {{ method: 'POST', headers: form, body: '' }});\n\
             window.rapportMe = asked.then((answer) => (answer.ok ? answer.text() : null), () => null);\n\
             const held = (name) => new RegExp('(?:^|; )' + name + '=([^;]+)').exec(document.cookie)?.[1];\n\
             const ahead = async () => {{\n\
             const person = held('rapport-person');\n\
             if (!person || held('rapport-shared') || !indexedDB.databases || (await indexedDB.databases()).length) return null;\n\
             const body = JSON.stringify({{ client: '00000000-0000-0000-0000-000000000000', person }});\n\
             const headers = {{ 'content-type': 'application/json' }};\n\
             const answer = await fetch('/api/sync/v1/preview', {{ method: 'POST', headers, body }});\n\
             return answer.ok ? answer.text() : null;\n\
             }};\n\
             window.rapportAhead = ahead().catch(() => null);\n\
             init({{ module_or_path: new URL('{name}_bg.wasm', import.meta.url) }});\n"
        )
    }
}
