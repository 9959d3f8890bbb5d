//! Programs beside a running server.

use crate::support::{World, open};

#[tokio::test]
async fn a_server_hears_of_what_a_program_wrote_once_and_of_nothing_before_it_began() {
    let world = World::start().await;
    let program = open(&world.dir, &world.clock).await;
    program.note_external_write().await.unwrap();
    let mut missed = world.backend.missed_pokes();
    let mut writes = world.backend.external_writes().await.unwrap();
    assert!(!writes.poll().await.unwrap());
    assert!(!missed.has_changed().unwrap());
    for _ in 0..2 {
        program.note_external_write().await.unwrap();
        assert!(writes.poll().await.unwrap());
        assert!(missed.has_changed().unwrap());
        missed.mark_unchanged();
        assert!(!writes.poll().await.unwrap());
        assert!(!missed.has_changed().unwrap());
    }
}
