import { keepAnswered } from '../answered.ts'
import { importHalf } from '../files.ts'

keepAnswered('first')
await importHalf(0)
