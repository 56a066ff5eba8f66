import type { Commit, Credit } from '@metronome/sdk/resources/shared'
import type * as Commits from '@metronome/sdk/resources/v1/customers/commits'
import type * as Credits from '@metronome/sdk/resources/v1/customers/credits'
import type * as V2 from '@metronome/sdk/resources/v2/contracts'
import type { operations } from '../../src/api/operations.ts'
import { accepts, type PageOf, replies } from './agree.ts'

type Table = typeof operations

accepts<Table['createCustomerCommit'], Commits.CommitCreateParams>(true)
replies<Table['createCustomerCommit'], Commits.CommitCreateResponse>(true)
accepts<Table['listCustomerCommits'], Commits.CommitListParams>(true)
replies<Table['listCustomerCommits'], PageOf<Commit>>(true)
accepts<Table['updateCommitEndDate'], Commits.CommitUpdateEndDateParams>(true)
replies<Table['updateCommitEndDate'], Commits.CommitUpdateEndDateResponse>(true)
accepts<Table['createCustomerCredit'], Credits.CreditCreateParams>(true)
replies<Table['createCustomerCredit'], Credits.CreditCreateResponse>(true)
accepts<Table['listCustomerCredits'], Credits.CreditListParams>(true)
replies<Table['listCustomerCredits'], PageOf<Credit>>(true)
accepts<Table['updateCreditEndDate'], Credits.CreditUpdateEndDateParams>(true)
replies<Table['updateCreditEndDate'], Credits.CreditUpdateEndDateResponse>(true)
accepts<Table['editCommit'], V2.ContractEditCommitParams>(true)
replies<Table['editCommit'], V2.ContractEditCommitResponse>(true)
accepts<Table['editCredit'], V2.ContractEditCreditParams>(true)
replies<Table['editCredit'], V2.ContractEditCreditResponse>(true)
