import { keepAnswered } from '../answered.ts'
import { importHalf } from '../files.ts'

keepAnswered('second')
await importHalf(1)
