//! The files of a testnet: a folder for each node, a profile for each desk, genesis and anchor for all.

use std::fs;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use kexin_ledger::genesis::Genesis;
use kexin_ledger::keystore::Passphrase;
use kexin_ledger::sealed::rand_core::{Rng as _, UnwrapErr};
use kexin_proof::anchor::TrustAnchor;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::plan::{Plan, PlanError};
use crate::admin::failure::{Exit, Failure, file};
use crate::admin::text::t;
use crate::clock::wall_clock;
use crate::config::{
    ApiSection, ConsensusSection, LogSection, NetworkSection, NodeConfig, NodeSection, OperationsSection,
    PeerSection,
};
use crate::core::Guard;
use crate::run::GuardFile;

/// A testnet's folder.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The folder.
    pub folder: PathBuf,
    /// Its nodes, in the order of their validator numbers.
    pub nodes: Vec<NodeFiles>,
    /// Its desks.
    pub desks: Vec<DeskFiles>,
}

/// A node's folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeFiles {
    /// Name, such as `n1`.
    pub name: String,
    /// Organisation that runs it.
    pub org: u32,
    /// Name of the organisation.
    pub title: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Where it serves clerks.
    pub api: SocketAddr,
    /// Where it serves operators.
    pub operations: SocketAddr,
}

/// A desk's profile, ready for `kexin --profile`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskFiles {
    /// Name.
    pub name: String,
    /// Organisation.
    pub org: u32,
    /// Name of the organisation.
    pub title: String,
    /// The profile's folder.
    pub profile: PathBuf,
}

/// The table of contents, so that a later command finds everything again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    nodes: Vec<NodeFiles>,
    desks: Vec<DeskFiles>,
}

impl NodeFiles {
    /// Base URL for clerks.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}", self.api)
    }

    /// Base URL for operators.
    #[must_use]
    pub fn operations_url(&self) -> String {
        format!("http://{}", self.operations)
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.join("node.toml")
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join("node.log")
    }
}

impl Layout {
    /// Whether a folder holds a testnet.
    #[must_use]
    pub fn is_at(folder: &Path) -> bool {
        folder.join(CONTENTS_FILE).exists()
    }

    /// Finds a testnet's files again.
    ///
    /// # Errors
    /// A table of contents that cannot be read.
    pub(in crate::admin) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(CONTENTS_FILE);
        let bytes = fs::read(&path).map_err(|error| file(&path, &error))?;
        let Contents { nodes, desks } = serde_json::from_slice(&bytes).map_err(|_| {
            Failure::new(
                Exit::Usage,
                format!("{}: {}", path.display(), t("不是试验网目录", "not a testnet's folder")),
                t("换一个目录", "use another folder"),
            )
        })?;
        Ok(Self { folder: absolute(folder)?, nodes, desks })
    }

    /// Makes keys, genesis and every file.
    ///
    /// # Errors
    /// A folder that is not empty, or a disk that refuses.
    pub(in crate::admin) fn make(folder: &Path, count: usize) -> Result<Self, Failure> {
        let folder = absolute(folder)?;
        make_folder(&folder)?;
        let is_empty = fs::read_dir(&folder).map_err(|error| file(&folder, &error))?.next().is_none();
        if !is_empty {
            return Err(Failure::new(
                Exit::Usage,
                format!("{}: {}", folder.display(), t("目录不为空", "the folder is not empty")),
                t("用 --in 指定空目录", "name an empty folder with --in"),
            ));
        }
        let mut random = UnwrapErr(getrandom::SysRng);
        let mut secret = Zeroizing::new([0; 16]);
        random.fill_bytes(secret.as_mut_slice());
        let text = Zeroizing::new(hex::encode(secret.as_slice()));
        let passphrase = Passphrase::new(Zeroizing::new(text.as_bytes().to_vec())).expect("not empty");
        let plan = Plan::make(count, wall_clock(), &passphrase, &mut random).map_err(planned)?;
        let mut layout = Self { folder, nodes: Vec::new(), desks: Vec::new() };
        write_private(&layout.passphrase(), format!("{}\n", text.as_str()).as_bytes())?;
        write_private(&layout.genesis(), plan.genesis.to_json().as_bytes())?;
        let anchor = first_anchor(&plan.genesis)?;
        write_private(&layout.anchor(), &anchor.to_json())?;
        layout.make_nodes(&plan)?;
        layout.make_desks(&plan, &anchor)?;
        // Written last: what has a table of contents is whole.
        let contents = Contents { nodes: layout.nodes.clone(), desks: layout.desks.clone() };
        let bytes = serde_json::to_vec_pretty(&contents).expect("plain members");
        write_private(&layout.folder.join(CONTENTS_FILE), &bytes)?;
        Ok(layout)
    }

    fn make_nodes(&mut self, plan: &Plan) -> Result<(), Failure> {
        let ports = free_ports(plan.nodes.len() * PORTS)?;
        let network = |place: usize| format!("/ip4/127.0.0.1/tcp/{}", ports[PORTS * place].port());
        let chain = self.chain_of(plan)?;
        for (place, planned) in plan.nodes.iter().enumerate() {
            let name = format!("n{}", place + 1);
            let folder = self.folder.join(&name);
            let (api, operations) = (ports[PORTS * place + 1], ports[PORTS * place + 2]);
            let others = plan.nodes.iter().enumerate().filter(|(other, _)| *other != place);
            let peers = others.map(|(other, peer)| PeerSection {
                peer_id: peer.peer_id.clone(),
                addresses: vec![network(other)],
                observer: false,
            });
            let config = NodeConfig {
                node: NodeSection {
                    organisation: planned.org,
                    data: "data".into(),
                    guard: "guard/guard".into(),
                    genesis: "../genesis.json".into(),
                    keystore: "keystore.json".into(),
                    tags_per_hour: TAGS_PER_HOUR,
                },
                network: NetworkSection {
                    listen: network(place),
                    memory_mib_max: 4_096,
                    peers: peers.collect(),
                },
                api: ApiSection { listen: api },
                operations: OperationsSection { listen: operations },
                consensus: ConsensusSection::default(),
                log: LogSection::default(),
            };
            make_folder(&folder.join("guard"))?;
            make_folder(&folder.join("data"))?;
            write_private(&folder.join("node.toml"), config.to_toml().as_bytes())?;
            write_private(&folder.join("keystore.json"), &planned.keystore.to_json())?;
            // A validator that never signed: made once, together with its keys.
            GuardFile::new(&folder.join("guard/guard"), chain)
                .write(&Guard::new())
                .map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
            let title = self.title_of(plan, planned.org);
            self.nodes.push(NodeFiles { name, org: planned.org, title, folder, api, operations });
        }
        Ok(())
    }

    fn make_desks(&mut self, plan: &Plan, anchor: &TrustAnchor) -> Result<(), Failure> {
        for desk in &plan.desks {
            let profile = self.folder.join("desks").join(&desk.name);
            make_folder(&profile)?;
            let own = self.nodes.iter().find(|node| node.org == desk.org).or(self.nodes.first());
            let node = own.map(NodeFiles::api_url).unwrap_or_default();
            let text = format!("node = \"{node}\"\norg = {}\n", desk.org);
            write_private(&profile.join("profile.toml"), text.as_bytes())?;
            write_private(&profile.join("anchor.kxanchor"), &anchor.to_json())?;
            write_private(&profile.join("keystore.json"), &desk.keystore.to_json())?;
            let title = self.title_of(plan, desk.org);
            self.desks.push(DeskFiles { name: desk.name.clone(), org: desk.org, title, profile });
        }
        Ok(())
    }

    fn title_of(&self, plan: &Plan, org: u32) -> String {
        let organisations = &plan.genesis.parts().organisations;
        organisations
            .iter()
            .find(|first| first.org == org)
            .map(|first| first.facts.name.clone())
            .unwrap_or_default()
    }

    fn chain_of(&self, plan: &Plan) -> Result<kexin_proof::hash::ChainId, Failure> {
        let outcome =
            plan.genesis.outcome().map_err(|error| Failure::plain(Exit::Internal, error.to_string()))?;
        Ok(outcome.header().chain())
    }

    /// The passphrase of every keystore.
    #[must_use]
    pub fn passphrase(&self) -> PathBuf {
        self.folder.join("passphrase")
    }

    /// The genesis file.
    #[must_use]
    pub fn genesis(&self) -> PathBuf {
        self.folder.join("genesis.json")
    }

    /// The trust anchor.
    #[must_use]
    pub fn anchor(&self) -> PathBuf {
        self.folder.join("anchor.kxanchor")
    }
}

/// The anchor of a chain that has only its genesis.
pub(in crate::admin) fn first_anchor(genesis: &Genesis) -> Result<TrustAnchor, Failure> {
    let internal = |error: String| Failure::plain(Exit::Internal, error);
    let outcome = genesis.outcome().map_err(|error| internal(error.to_string()))?;
    TrustAnchor::new(outcome.header().clone(), genesis.epoch().clone())
        .map_err(|error| internal(error.to_string()))
}

fn planned(error: PlanError) -> Failure {
    Failure::plain(Exit::Usage, error.to_string())
}

/// Ports of loopback that nobody holds now; held together, so that they differ.
fn free_ports(count: usize) -> Result<Vec<SocketAddr>, Failure> {
    let internal = |error: std::io::Error| Failure::plain(Exit::Internal, error.to_string());
    let held: Result<Vec<TcpListener>, _> = (0..count).map(|_| TcpListener::bind(("127.0.0.1", 0))).collect();
    held.map_err(internal)?.iter().map(|listener| listener.local_addr().map_err(internal)).collect()
}

fn absolute(folder: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(folder).map_err(|error| file(folder, &error))
}

/// A folder that only its owner enters.
pub(in crate::admin) fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| file(path, &error))
}

/// A new file that only its owner reads.
pub(in crate::admin) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| file(path, &error))
}

/// Ports of a node: peers, API, operations.
const PORTS: usize = 3;
/// Tags an hour: trying out takes more than a day at a desk.
const TAGS_PER_HOUR: u32 = 100_000;
const CONTENTS_FILE: &str = "testnet.json";
