//! Web push: what leaves for a phone, to whom, once, and that it ends with the login. The push service is a double on this machine.

use crate::booking::House;
use crate::consent::{grant, withdraw};
use crate::provider_double::{Answer, Asked, Double};
use crate::service::text;
use crate::support::{Device, NOW, Place, World, id};
use backend::{PushDelivered, session_id};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::{Actor, DisplayName, Email, Password, Role};
use domain::merge::Was;
use domain::people::consent::QuietHours;
use domain::people::{
    ConsentChannel, ConsentGrant, ConsentPurpose, ConsentSource, ConsentWithdraw,
    ContactPreferenceSet,
};
use domain::reach::{PushAddress, PushAnswer, PushRefusal, PushTopic};
use domain::sales::{BookingMove, OrderState, Step};
use domain::service::MessageRead;
use domain::{ContactId, ConversationId, Lang, OrderId};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;
use ring::signature::{self, ECDSA_P256_SHA256_FIXED};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use sync::Outcome;
use uuid::Uuid;

const PASSWORD: &str = "correct horse battery";

/// A status and headers.
type Said = (u16, Vec<(&'static str, String)>);

/// A world with a double of a push service that answers what a test says.
struct Told {
    world: World,
    double: Double,
    answer: Arc<Mutex<Said>>,
}

/// Somebody's browser, which can read one message.
struct Phone {
    private: Option<EphemeralPrivateKey>,
    public: Vec<u8>,
    address: PushAddress,
}

impl Phone {
    fn new(base: &str, name: &str) -> Self {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        let address = PushAddress {
            endpoint: format!("{base}/{name}"),
            p256dh: URL_SAFE_NO_PAD.encode(&public),
            auth: URL_SAFE_NO_PAD.encode([7; 16]),
        };
        Self {
            private: Some(private),
            public,
            address,
        }
    }

    /// As a browser does it (RFC 8291), written apart from what it tests.
    fn reads(&mut self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        let (record, rest) = rest.split_at(4);
        assert_eq!(record, 4_096_u32.to_be_bytes());
        let (length, rest) = rest.split_at(1);
        let (theirs, sealed) = rest.split_at(length[0].into());
        let own = self.private.take().unwrap();
        let peer = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let info = [b"WebPush: info\0", self.public.as_slice(), theirs].concat();
        let input =
            agree_ephemeral(own, &peer, |shared| derived::<32>(&[7; 16], shared, &info)).unwrap();
        let key = derived::<16>(salt, &input, b"Content-Encoding: aes128gcm\0");
        let nonce = derived::<12>(salt, &input, b"Content-Encoding: nonce\0");
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let mut text = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let plain = key.open_in_place(nonce, Aad::empty(), &mut text).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2, "the last record");
        serde_json::from_slice(&plain[..end]).unwrap()
    }
}

fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    struct Length(usize);
    impl KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut out = [0; N];
    let made = Salt::new(HKDF_SHA256, salt).extract(input);
    made.expand(&[info], Length(N))
        .unwrap()
        .fill(&mut out)
        .unwrap();
    out
}

/// Somebody who is signed in.
struct Login {
    device: Device,
    token: String,
}

impl Told {
    async fn start() -> Self {
        Self::at(Place::new().await).await
    }

    async fn at(place: Place) -> Self {
        let world = World::at(place).await;
        world
            .backend
            .seal_with(world.dir.folder.path().join("secrets.key"));
        let answer = Arc::new(Mutex::new((201, Vec::new())));
        let said = answer.clone();
        let double = Double::start(move |_| {
            let (status, headers) = said.lock().unwrap().clone();
            Answer::Reply {
                status,
                headers,
                body: String::new(),
            }
        });
        let double = double.await;
        world.backend.push_services_at(double.base.clone());
        Self {
            world,
            double,
            answer,
        }
    }

    fn answers(&self, status: u16, headers: Vec<(&'static str, String)>) {
        *self.answer.lock().unwrap() = (status, headers);
    }

    async fn signs_up(&self, role: Role, name: &str) -> Login {
        let email = Email::parse(&format!("{name}@x.example")).unwrap();
        let password = Password::parse(PASSWORD).unwrap();
        let name = DisplayName::parse(name).unwrap();
        let backend = &self.world.backend;
        let user = backend.add_user(role, name, email.clone(), password).await;
        let device = Device::of(Actor {
            user: user.unwrap(),
            role,
        });
        let token = self.signs_in(email.as_str()).await;
        Login { device, token }
    }

    async fn signs_in(&self, email: &str) -> String {
        self.world
            .backend
            .sign_in(email, PASSWORD)
            .await
            .unwrap()
            .token
    }

    async fn keeps(&self, login: &Login, address: &PushAddress) -> PushAnswer {
        let user = login.device.actor.user;
        let session = session_id(&login.token);
        let backend = &self.world.backend;
        let kept = backend.keep_push_subscription(user, &session, address, Lang::En);
        kept.await.unwrap()
    }

    async fn subscribes(&self, login: &Login, name: &str) -> (Phone, Uuid) {
        let phone = Phone::new(&self.double.base, name);
        match self.keeps(login, &phone.address).await {
            PushAnswer::Kept { subscription } => (phone, subscription),
            PushAnswer::Refused { refusal } => panic!("{refusal:?}"),
        }
    }

    async fn delivers(&self) -> (PushDelivered, Vec<Asked>) {
        let done = self.world.backend.deliver_web_push(|| true).await.unwrap();
        (done, self.double.asked())
    }

    async fn subscriptions(&self) -> i64 {
        self.world
            .number("SELECT COUNT(*) FROM push_subscription")
            .await
    }

    /// An order of this customer that staff confirm.
    async fn confirmed(&self, ann: &mut Login, ben: &mut Login) -> OrderId {
        let soup = self.world.soup.clone();
        let order = ann.device.places(&self.world, &soup).await;
        ben.device.pull(&self.world).await;
        let stepped = ben
            .device
            .steps(&self.world, order, OrderState::Placed, Step::Accept);
        assert_eq!(stepped.await, sync::Outcome::Applied);
        order
    }
}

/// True where the request is signed by the key that it names, for where it was sent.
fn is_signed(asked: &Asked, base: &str) -> bool {
    let fields = asked
        .header("authorization")
        .strip_prefix("vapid t=")
        .unwrap();
    let (token, public) = fields.split_once(", k=").unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let claims = signed.split_once('.').unwrap().1;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["aud"], base);
    let public = URL_SAFE_NO_PAD.decode(public).unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
        .verify(signed.as_bytes(), &signature)
        .is_ok()
}

#[tokio::test]
async fn a_customer_hears_once_that_the_order_is_confirmed_and_staff_that_one_came() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    let (mut hers, of_hers) = told.subscribes(&ann, "hers").await;
    let (mut his, of_his) = told.subscribes(&ben, "his").await;
    let order = told.confirmed(&mut ann, &mut ben).await;
    let (done, asked) = told.delivers().await;
    assert_eq!((done.sent, asked.len()), (2, 2));
    for (phone, name, news, to) in [
        (&mut hers, "/hers", "order_confirmed", of_hers),
        (&mut his, "/his", "new_order", of_his),
    ] {
        let one = asked.iter().find(|one| one.place() == name).unwrap();
        assert!(is_signed(one, &told.double.base));
        assert_eq!(one.header("content-encoding"), "aes128gcm");
        assert_eq!(one.header("urgency"), "high");
        assert_eq!(one.header("ttl"), "14400");
        assert_eq!(one.header("topic").len(), 24);
        // Nothing but this: no name, no dish, no sum.
        let said = phone.reads(&one.bytes);
        let whole = serde_json::json!({ "news": news, "id": order.0, "to": to });
        assert_eq!(said, whole);
    }
    // The same again, and by another worker: nothing more leaves.
    assert_eq!(told.delivers().await.1.len(), 0);
    told.world.clock.advance(60 * 60_000);
    assert_eq!(told.delivers().await.1.len(), 0);
}

#[tokio::test]
async fn two_workers_send_what_waits_once() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    for _ in 0..12 {
        told.confirmed(&mut ann, &mut ben).await;
    }
    let backend = &told.world.backend;
    let (one, other) = tokio::join!(
        backend.deliver_web_push(|| true),
        backend.deliver_web_push(|| true)
    );
    assert_eq!(one.unwrap().sent + other.unwrap().sent, 12);
    assert_eq!(told.double.asked().len(), 12);
}

/// Ends somebody's login, in one of the ways in which that happens.
async fn ends(told: &Told, way: &str, owner: &Actor, login: &Login) {
    let backend = &told.world.backend;
    let user = login.device.actor.user;
    match way {
        "sign out" => backend.sign_out(&login.token).await.unwrap(),
        "from elsewhere" => {
            assert!(
                backend
                    .end_session(user, &session_id(&login.token))
                    .await
                    .unwrap()
            );
        }
        "wipe" => {
            assert!(
                backend
                    .wipe_session(owner, &session_id(&login.token))
                    .await
                    .unwrap()
            );
        }
        "password" => {
            let password = Password::parse("another horse battery").unwrap();
            let email = format!("{}@x.example", way.replace(' ', "_"));
            backend.set_password(&email, &password).await.unwrap();
        }
        "deactivation" => {
            backend.deactivate(owner, user, None).await.unwrap();
        }
        "removal" => {
            backend
                .remove_user("removal@x.example", false)
                .await
                .unwrap();
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn it_ends_with_the_login_whichever_way_that_ends() {
    let told = Told::start().await;
    let owner = told.signs_up(Role::Owner, "zoe").await;
    for way in [
        "sign out",
        "from elsewhere",
        "wipe",
        "password",
        "deactivation",
        "removal",
    ] {
        let login = told.signs_up(Role::Agent, &way.replace(' ', "_")).await;
        told.subscribes(&login, &way.replace(' ', "_")).await;
        assert_eq!(told.subscriptions().await, 1, "{way}");
        // Something waits for it, and goes along.
        let mut ann = told
            .signs_up(Role::Customer, &format!("ann_{}", way.replace(' ', "_")))
            .await;
        let soup = told.world.soup.clone();
        ann.device.places(&told.world, &soup).await;
        ends(&told, way, &owner.device.actor, &login).await;
        assert_eq!(told.subscriptions().await, 0, "{way}");
        assert_eq!(
            told.world.number("SELECT COUNT(*) FROM push_message").await,
            0
        );
        assert_eq!(told.delivers().await.1.len(), 0, "{way}");
    }
}

#[tokio::test]
async fn on_a_phone_that_somebody_else_signed_in_on_nothing_comes_for_whoever_was_there() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let bob = told.signs_up(Role::Customer, "bob").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    let (phone, first) = told.subscribes(&ann, "shared").await;
    // Ann's login was never ended: the browser is Bob's now all the same.
    let PushAnswer::Kept { subscription } = told.keeps(&bob, &phone.address).await else {
        panic!("refused");
    };
    assert_ne!(first, subscription);
    assert_eq!(told.subscriptions().await, 1);
    told.confirmed(&mut ann, &mut ben).await;
    assert_eq!(told.delivers().await.1.len(), 0);
}

#[tokio::test]
async fn the_eleventh_phone_takes_the_place_of_the_first() {
    let told = Told::start().await;
    let ann = told.signs_up(Role::Customer, "ann").await;
    let (_, first) = told.subscribes(&ann, "0").await;
    for n in 1..=10 {
        told.world.clock.advance(1_000);
        let token = told.signs_in("ann@x.example").await;
        let device = Device::of(ann.device.actor);
        told.subscribes(&Login { device, token }, &n.to_string())
            .await;
    }
    assert_eq!(told.subscriptions().await, 10);
    let gone = format!("SELECT COUNT(*) FROM push_subscription WHERE id = '{first}'");
    assert_eq!(told.world.number(&gone).await, 0);
    // The same browser again takes no second place, and keeps its name.
    let phone = Phone::new(&told.double.base, "again");
    let once = told.keeps(&ann, &phone.address).await;
    assert_eq!(once, told.keeps(&ann, &phone.address).await);
    assert_eq!(told.subscriptions().await, 10);
}

#[tokio::test]
async fn what_is_no_address_of_a_push_service_is_refused() {
    let told = Told::start().await;
    let ann = told.signs_up(Role::Customer, "ann").await;
    let good = Phone::new(&told.double.base, "hers").address;
    let refused = |refusal| PushAnswer::Refused { refusal };
    for endpoint in [
        "http://push.example.com/x",
        "https://10.0.0.1/x",
        "https://localhost/x",
    ] {
        let endpoint = endpoint.to_owned();
        let bad = PushAddress {
            endpoint,
            ..good.clone()
        };
        assert_eq!(
            told.keeps(&ann, &bad).await,
            refused(PushRefusal::BadEndpoint)
        );
    }
    let p256dh = URL_SAFE_NO_PAD.encode([4; 65]);
    let bad = PushAddress {
        p256dh,
        ..good.clone()
    };
    assert_eq!(told.keeps(&ann, &bad).await, refused(PushRefusal::BadKeys));
    let stranger = Login {
        device: Device::of(ann.device.actor),
        token: "nobody's".into(),
    };
    assert_eq!(
        told.keeps(&stranger, &good).await,
        refused(PushRefusal::SignedOut)
    );
    assert_eq!(told.subscriptions().await, 0);
}

#[tokio::test]
async fn a_phone_that_is_gone_goes_and_a_busy_push_service_is_left_alone() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    told.confirmed(&mut ann, &mut ben).await;
    told.answers(429, vec![("retry-after", "600".into())]);
    let (done, asked) = told.delivers().await;
    assert_eq!((done.postponed, asked.len()), (1, 1));
    told.world.clock.advance(9 * 60_000);
    assert_eq!(told.delivers().await.1.len(), 0, "it asked for ten minutes");
    told.world.clock.advance(2 * 60_000);
    told.answers(500, Vec::new());
    assert_eq!(told.delivers().await.0.postponed, 1);
    // What leads elsewhere is not followed, and is no success.
    told.world.clock.advance(60 * 60_000);
    told.answers(307, vec![("location", "http://127.0.0.1:9/".into())]);
    let (done, asked) = told.delivers().await;
    assert_eq!((done.failed, asked.len()), (1, 1));
    assert_eq!(told.subscriptions().await, 1);
    told.confirmed(&mut ann, &mut ben).await;
    told.answers(410, Vec::new());
    let (done, _) = told.delivers().await;
    assert_eq!(done.gone, 1);
    assert_eq!(told.subscriptions().await, 0);
}

#[tokio::test]
async fn what_comes_too_late_is_not_told() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    told.confirmed(&mut ann, &mut ben).await;
    told.world.clock.advance(5 * 60 * 60_000);
    let (done, asked) = told.delivers().await;
    assert_eq!((done.failed, asked.len()), (1, 0));
}

#[tokio::test]
async fn who_chose_not_to_hear_of_orders_does_not() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    told.subscribes(&ben, "his").await;
    let backend = &told.world.backend;
    let user = ann.device.actor.user;
    let off = [PushTopic::Orders, PushTopic::Orders, PushTopic::Chats];
    backend.set_push_choices(user, &off).await.unwrap();
    told.confirmed(&mut ann, &mut ben).await;
    let (_, asked) = told.delivers().await;
    assert_eq!(asked.iter().map(Asked::place).collect::<Vec<_>>(), ["/his"]);
    let state = backend
        .push_state(user, &session_id(&ann.token))
        .await
        .unwrap();
    assert_eq!(state.off, [PushTopic::Chats, PushTopic::Orders]);
    assert!(state.subscription.is_some());
}

#[tokio::test]
async fn where_the_key_is_lost_another_one_is_made_and_phones_subscribe_anew() {
    let mut told = Told::at(Place::in_file()).await;
    let ann = told.signs_up(Role::Customer, "ann").await;
    told.subscribes(&ann, "hers").await;
    let (user, session) = (ann.device.actor.user, session_id(&ann.token));
    let before = told.world.backend.push_state(user, &session).await.unwrap();
    // The same as long as what seals it is there.
    told.world.restart().await;
    let key = told.world.dir.folder.path().join("secrets.key");
    told.world.backend.seal_with(key.clone());
    let same = told.world.backend.push_state(user, &session).await.unwrap();
    assert_eq!(before, same);
    std::fs::remove_file(key).unwrap();
    let after = told.world.backend.push_state(user, &session).await.unwrap();
    assert_ne!(before.server_key, after.server_key);
    assert_eq!(
        URL_SAFE_NO_PAD
            .decode(after.server_key.unwrap())
            .unwrap()
            .len(),
        65
    );
    assert_eq!(after.subscription, None, "the old endpoint goes");
}

#[tokio::test]
async fn one_notice_stands_for_all_that_is_unread_and_none_for_what_was_read() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    let (mut hers, _) = told.subscribes(&ann, "hers").await;
    told.subscribes(&ben, "his").await;
    let (talk, user) = (ConversationId(id()), ann.device.actor.user);
    for words in ["hello", "anybody there?"] {
        ann.device.does(&told.world, text(talk, user, words)).await;
    }
    let (_, asked) = told.delivers().await;
    assert_eq!(asked.iter().map(Asked::place).collect::<Vec<_>>(), ["/his"]);
    ben.device.pull(&told.world).await;
    for words in ["yes", "what may it be?"] {
        ben.device.does(&told.world, text(talk, user, words)).await;
    }
    let (_, asked) = told.delivers().await;
    assert_eq!(
        asked.iter().map(Asked::place).collect::<Vec<_>>(),
        ["/hers"]
    );
    let said = hers.reads(&asked[0].bytes);
    assert_eq!(said["news"], "new_message");
    assert_eq!(said["id"], talk.to_string());
    // She answers, which staff hear of again; the next one she has read before it left.
    ann.device
        .does(&told.world, text(talk, user, "noodles"))
        .await;
    let read = |up_to| MessageRead {
        conversation: talk,
        up_to,
    };
    ann.device.does(&told.world, read(5)).await;
    ben.device
        .does(&told.world, text(talk, user, "with pleasure"))
        .await;
    ann.device.does(&told.world, read(6)).await;
    let (done, asked) = told.delivers().await;
    assert_eq!(asked.iter().map(Asked::place).collect::<Vec<_>>(), ["/his"]);
    assert_eq!((done.sent, done.dropped), (1, 1));
}

/// As a campaign will queue it, for each of this customer's phones.
async fn queue_offer(told: &Told, n: i64) {
    let (now, until) = (NOW, NOW + 30 * 3_600_000);
    let sql = format!(
        "INSERT INTO push_message (id, subscription, news, about, event, state, tries, next_at, until, created_at) \
         SELECT 'offer-{n}', id, 'offer', '{}', 'offer-{n}', 'queued', 0, {now}, {until}, {now} FROM push_subscription",
        id()
    );
    told.world.execute(&sql).await;
}

#[tokio::test]
async fn an_offer_leaves_only_to_who_allows_it_and_not_in_quiet_hours_and_a_withdrawal_ends_the_rest()
 {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    let contact = ContactId::of_user(ann.device.actor.user);
    queue_offer(&told, 1).await;
    assert_eq!(told.delivers().await.0.dropped, 1, "nobody said yes");
    let by_push = ConsentGrant {
        channel: ConsentChannel::Push,
        ..grant(contact, ConsentSource::App, None)
    };
    assert_eq!(
        ann.device.does(&told.world, by_push).await,
        Outcome::Applied
    );
    queue_offer(&told, 2).await;
    assert_eq!(told.delivers().await.0.sent, 1);
    // Now is 08:00 UTC.
    let quiet = ContactPreferenceSet {
        quiet: Some(Was {
            was: None,
            new: Some(QuietHours {
                from: 7 * 60,
                to: 10 * 60,
            }),
        }),
        zone: Some(Was {
            was: String::new(),
            new: "UTC".into(),
        }),
        ..ContactPreferenceSet::of(contact)
    };
    assert_eq!(ann.device.does(&told.world, quiet).await, Outcome::Applied);
    queue_offer(&told, 3).await;
    let (done, asked) = told.delivers().await;
    assert_eq!((done.postponed, asked.len()), (1, 0));
    told.confirmed(&mut ann, &mut ben).await;
    assert_eq!(
        told.delivers().await.0.sent,
        1,
        "an order is told all the same"
    );
    told.world.clock.advance(3 * 3_600_000);
    assert_eq!(told.delivers().await.0.sent, 1);
    // What is about her own orders comes until she says no to this channel.
    let no = ConsentWithdraw {
        purpose: ConsentPurpose::Service,
        channel: ConsentChannel::Push,
        ..withdraw(contact, ConsentSource::App)
    };
    assert_eq!(ann.device.does(&told.world, no).await, Outcome::Applied);
    told.confirmed(&mut ann, &mut ben).await;
    let (done, asked) = told.delivers().await;
    assert_eq!((done.dropped, asked.len()), (1, 0));
}

#[tokio::test]
async fn what_a_phone_gives_back_hours_later_is_not_told_as_new() {
    let told = Told::start().await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    told.subscribes(&ben, "his").await;
    // Both wrote it at the beginning.
    told.world.clock.advance(5 * 3_600_000);
    told.confirmed(&mut ann, &mut ben).await;
    let queued = "SELECT COUNT(*) FROM push_message";
    assert_eq!(told.world.number(queued).await, 0);
    for login in [&mut ann, &mut ben] {
        login.device.at = NOW + 4 * 3_600_000;
    }
    told.confirmed(&mut ann, &mut ben).await;
    assert_eq!(told.world.number(queued).await, 2);
    // Of four hours three are left.
    let left = format!("SELECT MAX(until) - {NOW} FROM push_message");
    assert_eq!(told.world.number(&left).await, 8 * 3_600_000);
}

#[tokio::test]
async fn a_booking_that_is_moved_there_and_back_tells_each_time() {
    let told = Told::start().await;
    let house = House::build(&told.world, &[2]).await;
    let mut ann = told.signs_up(Role::Customer, "ann").await;
    let mut ben = told.signs_up(Role::Agent, "ben").await;
    told.subscribes(&ann, "hers").await;
    let wish = house.wish(ann.device.actor.user, 1, 19);
    let first = wish.start;
    let outcome = ann.device.does(&told.world, wish.clone()).await;
    assert_eq!(outcome, Outcome::Applied);
    let (mut was, later) = (first, House::at(1, 20));
    for start in [later, first, later] {
        told.world.clock.advance(60_000);
        ben.device.at += 60_000;
        let moved = BookingMove {
            id: wish.id,
            was,
            start,
            party: 2,
            resource: None,
            with: Vec::new(),
        };
        let outcome = ben.device.does(&told.world, moved).await;
        assert_eq!(outcome, Outcome::Applied);
        was = start;
    }
    let moves = "SELECT COUNT(*) FROM push_message WHERE news = 'booking_moved'";
    assert_eq!(told.world.number(moves).await, 3);
}
