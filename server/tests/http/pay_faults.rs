//! Many payments through the Sandbox with all its mischief, mixed by one seed: none is lost, none is doubled, and each comes to an end.

use crate::app::TestApp;
use crate::client::Client;
use crate::orders::user_of;
use crate::pay::{
    Visit, acts, begins, jobs, leaves, notice, notifies, presses_pay, put_order, rows,
};
use domain::OrderId;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Payments in an ordinary run; `RAPPORT_PAYMENTS` asks for another number.
const PAYMENTS: usize = 200;
/// So many are under way at a time.
const AT_ONCE: usize = 10;
const MINUTE: i64 = 60_000;

#[expect(
    clippy::disallowed_methods,
    reason = "how long a test runs is no setting of the server"
)]
fn payments() -> usize {
    let asked = std::env::var("RAPPORT_PAYMENTS").ok();
    asked.map_or(PAYMENTS, |number| number.parse().unwrap())
}

/// The same numbers from the same seed (SplitMix64).
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

/// What the test knows by itself of one try.
struct Try {
    order: OrderId,
    visit: Visit,
    /// Someone decided about it at the Sandbox; true: paid.
    paid: Option<bool>,
}

struct Mischief<'a> {
    app: &'a TestApp,
    client: &'a Client,
    noise: Noise,
    tries: Vec<Try>,
}

impl Mischief<'_> {
    /// One thing that a customer, the provider or the clock does.
    async fn step(&mut self, newest: usize) {
        let from = newest.saturating_sub(AT_ONCE);
        let at = from + self.noise.below(newest - from);
        match self.noise.below(12) {
            0..=3 => self.decides(at).await,
            4 | 5 => {
                let back = self.tries[at].visit.back();
                self.client.get(&back).await.is(200);
            }
            6 | 7 => self.replays(at).await,
            8 => self.forges(at).await,
            9 => self.presses_again(at).await,
            _ => {
                let wait = 1 + i64::try_from(self.noise.below(40)).unwrap();
                self.app.clock.advance(wait * MINUTE);
                jobs(self.app).await;
            }
        }
    }

    async fn decides(&mut self, at: usize) {
        let act = ["pay", "twice", "refuse", "late", "lost", "leave"][self.noise.below(6)];
        if act == "leave" {
            return;
        }
        let one = &mut self.tries[at];
        acts(self.client, &one.visit, act).await;
        // Only the first decision is one; what is older than a day is none either, and no try here is.
        one.paid.get_or_insert(act != "refuse");
    }

    /// What the Sandbox said is said again, or for the first time.
    async fn replays(&mut self, at: usize) {
        let body = notice(self.app, &self.tries[at].visit, |_| {}).await;
        notifies(self.app, body).await.is(204);
    }

    /// Signed, and not what was asked for; or older than what is known.
    async fn forges(&mut self, at: usize) {
        let kind = self.noise.below(3);
        let one = &self.tries[at];
        let body = notice(self.app, &one.visit, |body| match kind {
            0 => {
                body["state"] = json!("paid");
                body["charge"] = json!("forged");
                body["amount"] = json!(1);
            }
            1 => {
                body["state"] = json!("paid");
                body["charge"] = json!("forged");
                body["seller"] = json!("them");
            }
            // A refusal that is older than what is true now.
            _ => body["state"] = json!("refused"),
        });
        let body = body.await;
        notifies(self.app, body).await.is(204);
    }

    /// A second tab, or the next try after one that ended.
    async fn presses_again(&mut self, at: usize) {
        let order = self.tries[at].order;
        let answer = presses_pay(self.client, order).await;
        if answer.status == 303 {
            let visit = leaves(self.client, answer).await;
            self.tries.push(Try {
                order,
                visit,
                paid: None,
            });
        } else {
            answer.is(409);
        }
    }
}

#[tokio::test]
async fn no_payment_is_lost_or_doubled_and_each_comes_to_an_end() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let mut mischief = Mischief {
        app: &app,
        client: &ann,
        noise: Noise(42),
        tries: Vec::new(),
    };
    for n in 0..payments() {
        let amount = 100 + i64::try_from(n).unwrap();
        let order = put_order(&app, user, amount).await;
        let visit = begins(&ann, order).await;
        let paid = None;
        mischief.tries.push(Try { order, visit, paid });
        for _ in 0..4 {
            let newest = mischief.tries.len();
            mischief.step(newest).await;
        }
    }
    // Nobody does anything any more: the server alone brings each to its end.
    for _ in 0..26 {
        app.clock.advance(60 * MINUTE);
        jobs(&app).await;
    }
    let mut captured: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for payment in rows(&ann, "payment").await {
        let reference = payment["reference"].as_str().unwrap().to_owned();
        let state = payment["state"].as_str().unwrap().to_owned();
        assert!(
            ["captured", "failed", "expired"].contains(&state.as_str()),
            "{payment}"
        );
        if state == "captured" {
            *captured.entry(reference.clone()).or_default() += 1;
        }
        assert!(all.insert(reference), "{payment}");
    }
    assert_eq!(all.len(), mischief.tries.len());
    let mut paid = 0;
    for one in &mischief.tries {
        let have = captured.get(&one.visit.reference).copied().unwrap_or(0);
        let want = usize::from(one.paid == Some(true));
        assert_eq!(have, want, "{}", one.visit.reference);
        paid += want;
    }
    assert!(paid > payments() / 4, "{paid} were paid");
}
