//! The whole database as text, read from outside through a connection of its own.

use backend::TestDatabase;

/// Every row of every table, sorted. In a thread of its own, so that tests may ask in the middle of a sentence.
pub fn dump(database: &TestDatabase) -> String {
    let dump = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(database.dump())
            .unwrap()
    };
    let text = std::thread::scope(|scope| scope.spawn(dump).join().unwrap());
    assert!(text.contains("account_user\n"), "{text}");
    text
}
