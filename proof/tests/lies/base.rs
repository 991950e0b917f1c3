//! The true bundles that lies are made from: those of the golden vectors that prove something.

use std::fs;

use kexin_proof::anchor::TrustAnchor;
use kexin_proof::bundle::{Check, ReaderClock, Verdict, verify};
use kexin_proof::question::{Expectation, Inquiry, OwnerClaim};
use serde_json::Value as Json;

use crate::document::{Twist, write};

/// One true bundle with the reader's side of it.
pub struct Base {
    /// Its name in the vectors.
    pub name: String,
    /// The bundle.
    pub bundle: Json,
    /// Its text: members in order of their names, nothing between them.
    pub text: String,
    /// The reader's anchor.
    pub anchor: TrustAnchor,
    /// The reader's question.
    pub inquiry: Inquiry,
}

impl Base {
    /// What a reader with this anchor and question makes of a file.
    pub fn judge(&self, file: &[u8]) -> Result<Verdict, Check> {
        verify(file, &self.anchor, &self.inquiry, &ReaderClock::default()).map_err(|error| error.check)
    }

    /// Names of every validator's seal key in every epoch, between the spaces of a note line.
    pub fn seal_names(&self) -> Vec<String> {
        let epochs = self.anchor.epochs().iter().map(|entry| &entry.epoch);
        epochs
            .flat_map(|epoch| (1..).zip(epoch.validators()).map(|(n, _)| format!(" {} ", epoch.seal_name(n))))
            .collect()
    }
}

/// Every bundle of `tests/vectors/bundle.json` that proves something.
pub fn bases() -> Vec<Base> {
    // Tests run in the crate's folder, the command in the project's.
    let read = |path: &str| fs::read_to_string(path);
    let text = read("../tests/vectors/bundle.json").or_else(|_| read("tests/vectors/bundle.json"));
    let file: Json = serde_json::from_str(&text.expect("the vectors are committed")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let bases: Vec<Base> =
        cases.iter().filter(|case| case["outcome"]["failed"].is_null()).map(base).collect();
    for base in &bases {
        assert!(base.judge(base.text.as_bytes()).is_ok(), "{} proves something", base.name);
    }
    bases
}

fn base(case: &Json) -> Base {
    let text = |value: &Json| value.as_str().expect("text").to_owned();
    let asked = &case["inquiry"];
    let expect = asked["expect"].as_array().expect("words").iter();
    let owner = match &asked["owner"] {
        Json::Null => None,
        claim if claim.get("tag").is_some() => {
            Some(OwnerClaim::Tag(text(&claim["tag"]).parse().expect("a tag")))
        }
        claim => Some(OwnerClaim::Name {
            name: text(&claim["name"]),
            document: claim["document"].as_str().map(str::to_owned),
        }),
    };
    Base {
        name: text(&case["name"]),
        bundle: case["bundle"].clone(),
        text: write(&case["bundle"], "", Twist::Plain),
        anchor: TrustAnchor::from_json(case["anchor"].to_string().as_bytes()).expect("an anchor"),
        inquiry: Inquiry {
            question: serde_json::from_value(asked["question"].clone()).expect("a question"),
            expect: expect.map(|word| Expectation::from_word(&text(word)).expect("a word")).collect(),
            owner,
        },
    }
}
