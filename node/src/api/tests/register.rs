//! The register: what anyone sees of it, in pages and by number.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kexin_ledger::api::{CaseView, HistoryPage, OrganisationView, RecordView, UnitView};
use kexin_ledger::fixture::desk::{party, person, title};
use kexin_ledger::fixture::{ACCEPTOR, ADMIN, BUREAU, COUNTY, PROVINCE, unit};
use kexin_ledger::record::SignedRecord;
use kexin_ledger::sealed::{OpeningKey, SealedContent, SealedPart};
use kexin_proof::unit_code::UnitCode;

use super::service::{Service, final_receipt};

#[test]
fn a_unit_shows_its_status_and_marks_to_anyone() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    service.catch_up();
    let show = |service: &Service| -> UnitView { service.get(&format!("/v1/units/{house}")).send().json() };
    let before = show(&service);
    assert!(before.present && before.marks.is_empty() && !before.locked);
    assert_eq!(before.status.as_deref(), Some("current"));
    let seizure = service.desk.seize(&house, "G440106-Z", 1, (1, 1_095));
    assert_eq!(service.desk.record_order(&seizure), 0);
    service.catch_up();
    let after = show(&service);
    assert_eq!(after.marks, ["seized"]);
    assert!(after.version > before.version && after.height > before.height);
}

#[test]
fn a_unit_never_registered_is_absent_and_a_malformed_code_is_refused() {
    let service = Service::start();
    let view: UnitView = service.get(&format!("/v1/units/{}", unit(1))).send().json();
    assert!(!view.present && view.version == 0 && view.status.is_none());
    let answer = service.get("/v1/units/440106SECRET").send();
    assert_eq!(answer.problem().status, 400);
    assert!(!answer.text().contains("SECRET"), "input is not repeated");
}

fn pages(service: &Service, house: &UnitCode, limit: usize) -> Vec<HistoryPage> {
    let mut pages: Vec<HistoryPage> = Vec::new();
    let mut path = format!("/v1/units/{house}/history?limit={limit}");
    loop {
        let page: HistoryPage = service.get(&path).send().json();
        assert!(page.items.len() <= limit);
        let next = page.next.clone();
        pages.push(page);
        let Some(next) = next else { return pages };
        path = format!("/v1/units/{house}/history?limit={limit}&after={next}");
    }
}

#[test]
fn a_history_is_the_same_in_pages_as_at_once_newest_first() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    let sale = service.desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(service.desk.register(&sale), 0);
    let last = service.catch_up();
    let whole = pages(&service, &house, 500).remove(0).items;
    assert_eq!(whole.len(), 6, "acceptance, review and registration, twice");
    assert_eq!(whole[0].receipt.record, last.record);
    assert!(whole.windows(2).all(|pair| pair[0].receipt.log_index > pair[1].receipt.log_index));
    assert!(whole.iter().all(|item| item.bureau == BUREAU));
    let paged: Vec<_> = pages(&service, &house, 1).into_iter().flat_map(|page| page.items).collect();
    // A receipt may have been sealed meanwhile.
    let ids = |items: &[kexin_ledger::api::HistoryItem]| -> Vec<_> {
        items.iter().map(|item| item.receipt.record).collect()
    };
    assert_eq!(ids(&paged), ids(&whole));
}

#[test]
fn a_list_that_was_begun_does_not_grow_while_it_is_read() {
    let mut service = Service::start();
    let house = service.desk.registered(1, 0, &[(1, None)]);
    service.catch_up();
    let first: HistoryPage = service.get(&format!("/v1/units/{house}/history?limit=1")).send().json();
    let sale = service.desk.sound_sale(&house, "G440106-S", (1, 2), (1, 2));
    assert_eq!(service.desk.register(&sale), 0);
    service.catch_up();
    let next = first.next.expect("there are more");
    let rest: HistoryPage = service.get(&format!("/v1/units/{house}/history?after={next}")).send().json();
    assert_eq!(rest.height, first.height);
    assert_eq!(rest.items.len(), 2);
}

#[test]
fn a_page_is_bounded_and_a_cursor_of_another_hand_is_refused() {
    let service = Service::start();
    let house = unit(1);
    for query in ["limit=0", "limit=501", "limit=x", "after=1", "after=1.2.x", "after=9.1.0", "page=2"] {
        let answer = service.get(&format!("/v1/units/{house}/history?{query}")).send();
        assert_eq!(answer.problem().code, "malformed", "{query}");
    }
}

#[test]
fn a_case_is_found_by_area_and_number() {
    let mut service = Service::start();
    let kind = kexin_ledger::act::first_registration::KIND;
    assert_eq!(service.desk.chain.accept(&unit(1), "G440106-1", kind), 0);
    service.catch_up();
    let show = |area: u32, number: &str| -> CaseView {
        service.get(&format!("/v1/cases/{area}/{number}")).send().json()
    };
    let view = show(COUNTY, "G440106%2D1");
    assert_eq!((view.case.as_str(), view.state.as_deref()), ("G440106-1", Some("accepted")));
    assert_eq!(show(COUNTY, "G440106-2").version, 0);
    assert_eq!(show(COUNTY + 1, "G440106-1").state, None, "numbers are the area's own");
    for path in ["440106/%FF", "440106/%E7%B2%A4", "x/A-1"] {
        let answer = service.get(&format!("/v1/cases/{path}")).send();
        assert_eq!(answer.problem().status, 400, "{path}");
    }
}

#[test]
fn an_organisation_shows_its_public_keys_and_roles() {
    let service = Service::start();
    let view: OrganisationView = service.get(&format!("/v1/organisations/{BUREAU}")).send().json();
    let acceptor = view.keys.iter().find(|key| key.key == ACCEPTOR).expect("registered");
    assert_eq!(acceptor.roles, ["acceptor"]);
    assert!(acceptor.public.starts_with("ed25519:") && acceptor.revoked_at.is_none());
    assert_eq!(service.get("/v1/organisations/999").send().problem().status, 404);
    assert_eq!(service.get("/v1/organisations/x").send().problem().status, 400);
}

/// A house whose owner's name travels sealed to the bureau; gives its record.
fn with_sealed_name(service: &mut Service) -> (UnitCode, String) {
    let house = unit(1);
    let kind = kexin_ledger::act::first_registration::KIND;
    service.desk.chain.prepare(&house, "G440106-F1", kind);
    let mut draft = service.desk.first(&house, "G440106-F1", 0, &[(1, None)], 1);
    // The location's tree is shown by its root like a person's.
    let empty = kexin_proof::slots::Slots::new(
        kexin_proof::slots::Width::W4,
        kexin_proof::slots::Seed::from_bytes([0; 32]),
    );
    let content = SealedContent { trees: vec![person(1), empty] };
    let recipient = (BUREAU, 6, OpeningKey::from_bytes([6; 32]).public());
    let mut random = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
    let (chain, root) = (service.chain(), draft.fields_root());
    draft.sealed =
        Some(SealedPart::seal(&content, &[recipient], &chain, &root, &mut random).expect("sealed"));
    service.catch_up();
    let record = service.desk.chain.sign(&draft, &kexin_ledger::fixture::desk::REGISTER).encode();
    let receipt = final_receipt(&service.submit(&record));
    assert_eq!(receipt.outcome, 0);
    (house, receipt.record.to_string())
}

#[test]
fn a_sealed_part_is_handed_to_its_recipients_only() {
    let mut service = Service::start();
    let (_, record) = with_sealed_name(&mut service);
    let path = format!("/v1/records/{record}");
    let read = |org, key| -> SignedRecord {
        let view: RecordView = service.get(&path).signed(org, key).send().json();
        let bytes = STANDARD.decode(view.record.expect("in full")).expect("base64");
        SignedRecord::decode(&bytes).or_else(|_| SignedRecord::decode_kept(&bytes)).expect("canonical")
    };
    assert!(read(BUREAU, ACCEPTOR).sealed().is_some());
    assert!(read(PROVINCE, ADMIN).sealed().is_none());
}

#[test]
fn no_open_answer_holds_a_name_a_party_or_a_certificate() {
    let mut service = Service::start();
    let (house, record) = with_sealed_name(&mut service);
    service.await_seals();
    let key = kexin_ledger::unit::unit_key(&house);
    let paths = [
        format!("/v1/units/{house}"),
        format!("/v1/units/{house}/history"),
        format!("/v1/subjects/{key}"),
        format!("/v1/cases/{COUNTY}/G440106-F1"),
        format!("/v1/records/{record}"),
        format!("/v1/tx/{record}"),
        format!("/v1/tx/{record}/receipt"),
        format!("/v1/organisations/{BUREAU}"),
        "/v1/status".to_owned(),
        "/v1/anchor".to_owned(),
        "/v1/genesis".to_owned(),
        "/v1/validators".to_owned(),
        "/log/checkpoint".to_owned(),
    ];
    let mac = party(1).mac;
    let secrets = [title(1).into_bytes(), "测试甲1".as_bytes().to_vec(), mac.to_vec()];
    for path in &paths {
        let answer = service.get(path).send();
        assert_eq!(answer.status, 200, "{path}");
        assert!(!holds_any(&answer.body, &secrets), "{path}");
    }
    let metrics = service.get("/metrics").send_to(&service.operations);
    for hidden in [house.as_str(), &record, "G440106"] {
        assert!(!metrics.text().contains(hidden), "a label holds {hidden}");
    }
    // The scan finds what is there: the same unit, read in full.
    let full = service.get(&paths[0]).signed(BUREAU, ACCEPTOR).send();
    assert!(holds_any(&full.body, &secrets[..1]) && holds_any(&full.body, &secrets[2..]));
}

/// Whether an answer holds a secret as it is, in hexadecimal, or inside one of its texts in base64.
fn holds_any(body: &[u8], secrets: &[Vec<u8>]) -> bool {
    let mut layers = vec![body.to_vec()];
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) {
        let texts = json.as_object().into_iter().flat_map(|members| members.values());
        layers.extend(texts.filter_map(|text| STANDARD.decode(text.as_str()?).ok()));
    }
    let holds = |layer: &[u8], secret: &[u8]| layer.windows(secret.len()).any(|part| part == secret);
    secrets.iter().any(|secret| {
        let written = hex::encode(secret).into_bytes();
        layers.iter().any(|layer| holds(layer, secret) || holds(layer, &written))
    })
}
