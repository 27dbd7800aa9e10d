/* global connect, print -- what mongosh gives, under the name mongodb-init.js that it asks for */
// Run by mongosh at every start: makes the replica set of the members named, if there is none, and the user Juanzong works as.
function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
const members = setting('MONGODB_MEMBERS').split(',');
const root = `root:${encodeURIComponent(setting('MONGODB_ROOT_PASSWORD'))}`;
const pwd = setting('MONGODB_PASSWORD');
const patience = 'serverSelectionTimeoutMS=60000';

const first = connect(`mongodb://${root}@${members[0]}/admin?directConnection=true&${patience}`);
let initiated = true;
try {
  first.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  initiated = false;
}
if (!initiated) {
  const config = { _id: 'juanzong', members: members.map((host, _id) => ({ _id, host })) };
  first.adminCommand({ replSetInitiate: config });
  print(`replica set made of ${members.join(', ')}`);
}

// Through the set, so that it is the primary that is asked, whoever that is.
const admin = connect(`mongodb://${root}@${members.join(',')}/admin?replicaSet=juanzong&${patience}`);
const database = admin.getSiblingDB('juanzong');
const roles = [{ role: 'readWrite', db: 'juanzong' }];
const exists = database.getUser('juanzong') !== null;
if (exists) database.updateUser('juanzong', { pwd, roles });
else database.createUser({ user: 'juanzong', pwd, roles });
print(`user juanzong ${exists ? 'has its password set' : 'made'}`);
